"""The review's and the languages' pages in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px."""

from datetime import UTC, datetime

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.editorial.test_languages_versions import admin, published_pair, send, version  # noqa: F401  (fixtures)
from workbench.editorial import service
from workbench.editorial.languages import service as languages
from workbench.editorial.switching.service import change_format

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture
def slugs(start, version, live, act, admin, people, send, settings, clock):  # noqa: F811
    """Before an election: a text in review with answers, an Arabic version that waits, a fact page with a kept part."""
    clock.now = datetime(2030, 4, 1, 9, tzinfo=UTC)
    waiting = start(theme="T05", flags=("children",), harm=3)
    act(service.send_for_approval, waiting, "writer", settings=settings)
    answers = {"sources_read": (True, "Båda källorna."), "numbers_match": (False, "Taxan är 65 kronor i källan.")}
    act(service.answer_checklist, waiting, "fact_checker", answers=answers)
    source = start()
    made = version(source, "ar")
    admin(languages.set_reader, people["reporter"], "ar")
    send(made)
    switched = start()
    act(change_format, switched, "writer", "fact_page")
    return {"waiting": waiting.slug, "source": source.slug, "version": made.slug, "switched": switched.slug}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_review_pages_have_no_violation(slugs, phone_page, language):
    waiting, version_, source, switched = (slugs[name] for name in ("waiting", "version", "source", "switched"))
    wrong = faults_on_phone(phone_page("approver"), [f"/answers/{waiting}/review", f"/answers/{waiting}/checklist"], language)
    paths = [
        f"/answers/{version_}/translation",
        f"/answers/{version_}",
        f"/answers/{source}/new-version",
        f"/answers/{switched}/edit",
    ]
    paths += [f"/answers/{switched}/format", "/answers?due=update"]
    wrong += faults_on_phone(phone_page("writer"), paths, language)
    wrong += faults_on_phone(phone_page("administrator"), ["/answers/elections", "/answers/languages"], language)
    wrong += faults_on_phone(phone_page("reporter"), [f"/answers/{version_}/translation"], language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_what_grows_old_have_no_violation(published_pair, phone_page, language, clock):  # noqa: F811
    source, made = published_pair("ar")
    clock.now = datetime(2027, 5, 3, 9, tzinfo=UTC)
    paths = [f"/answers/{source.slug}/check-again", f"/answers/{source.slug}", "/answers?due=check"]
    wrong = faults_on_phone(phone_page("fact_checker"), paths, language)
    wrong += faults_on_phone(phone_page(None), [f"/library/{made.slug}", f"/library/{source.slug}", "/library"], language)
    assert not wrong, "\n".join(wrong)
