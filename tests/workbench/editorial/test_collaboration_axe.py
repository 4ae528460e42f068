"""Pages of working together in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px, in both languages."""

from datetime import date

import pytest

from tests.e2e.looking import faults_on_phone, violations
from tests.workbench.editorial.test_collaboration_conflict import target_of
from tests.workbench.editorial.test_editorial_views import form_of
from workbench.accounts.queries import home
from workbench.audiences import service as audiences
from workbench.editorial import service
from workbench.editorial.collaborating import comments, quotes, suggestions
from workbench.editorial.collaborating.passages import Passage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture
def talked_about(start, act, look, text, app, database, people, clock, settings):
    """An answer with threads, suggestions, a quote and a link. Gives (answer, token)."""
    sandwich = start()
    opening = text["opening_fact"]
    passage = Passage("opening_fact", 0, 40, opening[:40])
    made = act(comments.comment_on, sandwich, "approver", passage, "Är det säkert? @Writer " + "långtordutanmellanslag" * 8)
    act(comments.reply_to, sandwich, "writer", made.id, "Ja.")
    gone = act(comments.comment_on, sandwich, "approver", Passage("myth", 0, 9, "Inte här."), "Borta")
    act(comments.resolve, sandwich, "writer", gone.id)
    act(suggestions.suggest, sandwich, "approver", passage, "Andra ord " + opening[:30], why="Kortare.")
    stale = act(suggestions.suggest, sandwich, "second_writer", Passage("myth", 0, 5, "xxxxx"), "Nya ord")
    act(suggestions.decline, sandwich, "writer", stale.id, reason="Nej, tack.")
    with app.test_request_context(), database.write_session() as session:
        now = clock.utcnow()
        row = audiences.add_spokesperson(
            session, "Karin Holm", role_title="badmästare", organisation=home(session), themes=["T10"], languages=["sv"],
            trusted_by="", actor_id=people["writer"].id, now=now,
        )  # fmt: skip
        audiences.record_consent(session, row, how="e-post", until=date(2026, 12, 31), actor_id=people["writer"].id, now=now)
    quoted = {**text, "quote": "Alla betalar lika mycket.", "quote_by": "Karin Holm"}
    act(service.save_revision, sandwich, "writer", document=quoted, base_revision_id=look(sandwich).current_revision_id)
    _link, token = act(quotes.make_link, sandwich, "writer", days=7, settings=settings)
    return sandwich, token


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_colleagues_have_no_violation(talked_about, start, phone_page, language):
    slug, empty = talked_about[0].slug, start().slug
    paths = [f"/answers/{slug}{path}" for path in ("/discussion", "/suggest", "/quote", "/hand-over", "/revisions", "/edit", "")]
    paths += [f"/answers/{slug}/suggest?passage=headline:0:20", f"/answers/{slug}/compare?from=1&to=3", "/answers/mentions"]
    paths += ["/answers/mentions?show=seen", f"/answers/{empty}/discussion", f"/answers/{empty}/quote"]
    paths += [f"/answers/{slug}/suggestions/1/decline"]
    wrong = faults_on_phone(phone_page("writer"), paths, language, missing=[f"/answers/{slug}/compare?from=1&to=99"])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_two_texts_have_no_violation(start, act, look, text, sign_in, phone_page, language):
    sandwich = start()
    base = look(sandwich).current_revision_id
    theirs = {**text, "headline": "Deras rubrik", "technique": "", "closing_fact": "Kort slut. [1]"}
    act(service.save_revision, sandwich, "second_writer", document=theirs, base_revision_id=base)
    mine = {**text, "headline": "Min rubrik", "technique": "cherry_picking", "value": "trygghet"}
    answer = sign_in("writer").post(f"/answers/{sandwich.slug}/edit", data=form_of(mine, base))
    merge, _hidden = target_of(answer)
    wrong = faults_on_phone(phone_page("writer"), [merge, merge.replace("/merge/", "/set-aside/")], language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_spokespersons_door_has_no_violation(talked_about, phone_page, sign_in, language):
    _sandwich, token = talked_about
    page = phone_page(None)
    wrong = faults_on_phone(page, [f"/quote/{token}"], language, missing=["/quote/wrong"])
    done = sign_in(None, language=language).post(f"/quote/{token}", data={"answer": "approved"})
    page.set_content(done.text)
    wrong += violations(page)
    assert not wrong, "\n".join(wrong)
