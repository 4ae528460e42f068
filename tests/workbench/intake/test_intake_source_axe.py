"""Pages about sources as a browser shows them: axe-core finds nothing, nothing scrolls sideways at 320 px, in both languages."""

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.e2e.looking import COLOUR_RULES, scrolls_sideways, violations
from workbench.intake.models import DeletionDecision, Source, SourceTest, SourceVisit
from workbench.intake.sources import opml
from workbench.intake.sources.forms import KIND_FORMS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

LONG = "https://en-mycket-lang-adress-som-aldrig-tar-slut.norrvik.example/" + "mapp-utan-mellanrum" * 6


@pytest.fixture
def prepared(database, source, add_items, people, clock):
    """One source of every state with visits, tries in every state, and a decision."""
    add_items(6, name="Bladet")
    now = clock.utcnow()
    with database.write_session() as session:
        failing = session.scalars(select(Source).where(Source.name == "Bladet")).one()
        failing.state, failing.failure_count, failing.address = "failing", 3, LONG
        failing.last_error = "The answer was empty. Check that the address leads to a feed."
        failing.last_warnings = ["The source asked us to wait."]
        for state in ("gone", "paused"):
            session.add(
                Source(name=f"Källa {state}", address=f"https://{state}.example/", state=state, kind="x", secret="sealed",
                       cursor={}, next_poll_at=now, last_warnings=[], created_at=now)
            )  # fmt: skip
        for number, result in enumerate(("read", "unchanged", "failed", "gone", "asked_to_wait", "out_of_budget")):
            session.add(
                SourceVisit(source_id=failing.id, at=now - timedelta(hours=number), took_ms=900, result=result, new_count=2)
            )
        admin = people["administrator"].id
        session.add(
            DeletionDecision(
                reference="KS 2026/1", decided_on=date(2026, 1, 1), text_days=90, recorded_by_id=admin, recorded_at=now
            )
        )
        candidates = {"candidates": [{"address": LONG, "title": "Nyheter"}, {"address": "https://a.example/", "title": ""}]}
        newest = [{"title": "Rubrik", "text": "Ring [phone]", "url": None, "published_at": None}]
        for state, more in (
            ("waiting", {}), ("failed", {"error": "The answer was empty. Check that the address leads to a feed."}),
            ("ok", {"newest": newest, "item_count": 1}), ("ok", {"options": candidates}),
        ):  # fmt: skip
            values = {"newest": [], "warnings": [], "address": LONG, "state": state, "asked_by_id": admin, "asked_at": now} | more
            session.add(SourceTest(**values))
    return failing


@pytest.fixture
def page(phone_page):
    """Signed in as an administrator."""
    return phone_page("administrator")


def faults(page, address, *, in_dark=True):
    """What is wrong with a page as it stands, every detail opened, in light and dark."""
    for closed in page.locator("main details:not([open]) > summary").all():
        if closed.is_visible():
            closed.click()
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = violations(page)
    if in_dark:
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {row}" for row in violations(page, only=COLOUR_RULES)]
    if scrolls_sideways(page) > 0:
        found.append(f"{scrolls_sideways(page)} px wider than 320")
    return [f"{address}: {row}" for row in found]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_about_sources_have_no_violation(page, prepared, language):
    """Lists, one source, settings, every kind, every state of a try, decision, budget and lists of feeds."""
    paths = [
        "/sources", "/sources?state=gone&sort=none", "/sources?q=finns-inte", f"/sources/{prepared.id}?after=0&since=1",
        f"/sources/{prepared.id}?after=99999&since=1795165200", f"/sources/{prepared.id}/settings", "/sources/decision",
        "/sources/budget", "/sources/opml/add", *(f"/sources/new?kind={kind}" for kind in KIND_FORMS),
        *(f"/sources/test/{number}" for number in range(1, 5)),
    ]  # fmt: skip
    wrong = []
    for path in paths:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.locator("h1").count() == 1, path
        wrong += faults(page, path, in_dark=language == "sv")
    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(wrong)


def test_kinds_without_a_decision_have_no_violation(page, prepared, database):
    """The closed form and the page of the decision that is missing."""
    with database.write_session() as session:
        session.query(DeletionDecision).delete()
    wrong = []
    for path in ("/sources/new?kind=x", "/sources/decision"):
        page.goto(path + ("&" if "?" in path else "?") + "lang=sv")
        wrong += faults(page, path)
    assert not wrong, "\n".join(wrong)


def test_answers_to_forms_have_no_violation(page, prepared, sign_in, clock):
    """Errors of each form, and the plan of a list with a new, a known and a refused feed."""
    client = sign_in("administrator", language="sv")
    feeds = [opml.ListedFeed(address, "Ett flöde") for address in (LONG + "ny", LONG, "ftp://fel.example/" + "x" * 60)]
    body = opml.write_opml(feeds, title="t", made_at=clock.utcnow())
    answers = [
        client.post("/sources/opml/add", data={"file": (io.BytesIO(body), "list.opml")}),
        client.post("/sources/opml/add", data={}),
        client.post("/sources/decision", data={}),
        client.post("/sources/budget/x", data={"limit": "x"}),
        client.post(f"/sources/{prepared.id}/settings", data={"name": ""}),
        *(client.post(f"/sources/new?kind={kind}", data={}) for kind in KIND_FORMS),
    ]
    wrong = []
    for number, answer in enumerate(answers):
        page.goto("/static/svg/mark.svg")
        page.goto("/sources/budget")
        page.set_content(answer.text.replace("<head>", '<head><base href="http://workbench.example/">'))
        page.wait_for_load_state("networkidle")
        wrong += faults(page, f"answer {number}", in_dark=False)
    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(wrong)
