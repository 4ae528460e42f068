"""Adoption freezes and signs; publication shows what may be shown; the annual report says what is missing."""

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from tests.workbench.reviews.counting import count_now
from workbench.activity.models import Activity
from workbench.editorial.models import Correction, Sandwich
from workbench.reviews import queries, service
from workbench.reviews.quarterly.annual import assemble_annual
from workbench.reviews.quarterly.assembling import assemble
from workbench.reviews.quarterly.canonical import from_json, to_json
from workbench.reviews.quarterly.models import ReviewDecision, ReviewText
from workbench.reviews.quarters import Quarter
from workbench.rumours.models import Rumour, Sighting

Q4 = Quarter(2026, 4)
START = datetime(2026, 10, 5, 8, tzinfo=UTC)


@pytest.fixture
def drafted(app, database, people, sign_in):
    """A counted review with one decision and one correction each of an open and of a restricted rumour's answer."""
    with database.write_session() as session:
        for number, sensitivity in ((1, "open"), (2, "restricted")):
            rumour = Rumour(
                code=f"R-{number}", claim=f"påstående {number}", theme="T01", more_themes=[], flags=[], sensitivity=sensitivity,
                opened_at=START, first_heard_at=START,
            )  # fmt: skip
            session.add(rumour)
            session.flush()
            session.add(Sighting(rumour_id=rumour.id, heard_at=START, logged_at=START, channel="press"))
            answer = Sandwich(
                rumour_id=rumour.id, format="sandwich", slug=f"svar-{number}", state_since=START, author_id=people["writer"].id,
                ticked_rules=[], created_at=START,
            )  # fmt: skip
            session.add(answer)
            session.flush()
            session.add(
                Correction(
                    sandwich_id=answer.id, what=f"Fel siffra {number}", why="Gammal källa", corrected_at=START,
                    corrected_by_id=people["writer"].id,
                )
            )  # fmt: skip
    count_now(app, database, Q4)
    writer = sign_in("writer")
    row = {"text_1": "Ny kösiffra", "owner_1": str(people["second_writer"].id), "due_1": "2027-02-10"}
    writer.post("/review/2026-4/decisions", data=row)
    return writer


@pytest.fixture
def adopted(drafted, sign_in):
    """The same, adopted."""
    assert sign_in("approver").post("/review/2026-4/adopt", data={"note": "Vi går vidare"}).status_code == 303
    return drafted


def test_document_survives_the_way_through_json(app, database, drafted):
    """What is frozen can be read back exactly, tables and charts too."""
    with app.app_context(), database.read_session() as session:
        document = assemble(session, queries.review_of(session, Q4), language="sv", for_public=False)
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


def test_adopted_review_is_signed_and_anybody_can_check_it(adopted, database):
    """The digest shown is that of the bytes that can be fetched, and stands in the audit trail."""
    content = adopted.get("/review/2026-4/signed.json").data
    digest = hashlib.sha256(content).hexdigest()
    page = adopted.get("/review?quarter=2026-4").text
    assert digest in page
    assert "Signed, and unchanged since." in page
    assert "Adopted 20 November 2026 by Approver" in page
    with database.read_session() as session:
        row = session.query(Activity).filter_by(verb="review_adopted").one()
    assert row.details["digest"] == digest
    assert json.loads(content)["written"]["sv"]["decisions"][0]["owner"] == "Second Writer"


STATEMENTS = (
    "UPDATE quarter_review SET counts = '{}'",
    "UPDATE quarter_review SET state = 'draft'",
    "DELETE FROM quarter_review",
    "UPDATE review_decision SET text = 'annat'",
    "DELETE FROM review_decision",
    "UPDATE review_note SET text = 'annat'",
    "DELETE FROM review_note",
)


def test_database_refuses_changes_to_an_adopted_review(adopted, database, sign_in):
    """Also past the application: review, parts and notes, changed or removed."""
    sign_in("approver").post("/review/2026-4/note", data={"text": "Rätt är 12", "is_public": "y"})
    for statement in STATEMENTS:
        with pytest.raises(DatabaseError, match="kept"), database.write_session() as session:
            session.execute(text(statement))


def test_database_refuses_additions_to_an_adopted_review(adopted, database, people):
    """No text and no decision comes in afterwards."""
    with database.read_session() as session:
        review_id = queries.review_of(session, Q4).id
    late = [
        ReviewText(review_id=review_id, section="rumours", language="sv", text="sent", written_by_id=1, written_at=START),
        ReviewDecision(review_id=review_id, position=2, text="sent", owner_id=people["writer"].id, due_on=date(2027, 1, 1)),
    ]
    for row in late:
        with pytest.raises(DatabaseError, match="kept"), database.write_session() as session:
            session.add(row)


def test_pages_refuse_changes_to_an_adopted_review(adopted, sign_in):
    """Each with its reason."""
    assert adopted.post("/review/2026-4/text/rumours", data={"text": "x", "version": "0"}).status_code == 422
    assert adopted.get("/review/2026-4/decisions").status_code == 422
    assert sign_in("approver").post("/review/2026-4/adopt", data={"note": "igen"}).status_code == 422


def test_counts_changed_later_leave_an_adopted_review_alone(adopted, database):
    """Its page still says what was adopted, and a job that comes late stores nothing."""
    adopted.get("/review?quarter=2026-4")  # takes the notices of what was done
    before = _main(adopted.get("/review?quarter=2026-4").text)
    with database.write_session() as session:
        session.add(
            Rumour(code="R-9", claim="sent", theme="T01", more_themes=[], flags=[], opened_at=START, first_heard_at=START)
        )
        service.store_counts(session, queries.review_of(session, Q4), counts={}, charts={}, now=START)
    assert _main(adopted.get("/review?quarter=2026-4").text) == before


def _main(page):
    """What the page says; around it stands a token that is signed anew each second."""
    found = re.search(r"<main.*</main>", page, re.DOTALL)[0]
    return re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", found)


def test_tampering_below_the_triggers_shows(adopted, database):
    """Somebody who takes the triggers away still cannot change it unseen."""
    with database.write_session() as session:
        session.execute(text("DROP TRIGGER quarter_review_is_frozen"))
        session.execute(text("UPDATE quarter_review SET frozen = replace(frozen, 'Ny k', 'Gammal k')"))
    assert "changed after it was signed" in adopted.get("/review?quarter=2026-4").text


def test_check_page_says_what_is_left(drafted, sign_in, database):
    """The quarter is not over, and something has changed since it was counted."""
    approver = sign_in("approver")
    assert "The quarter is not over" in approver.get("/review/2026-4/adopt").text
    approver.post("/review/2026-4/text/rumours", data={"text": "x", "version": "0"})
    assert "has changed since then" not in drafted.get("/review?quarter=2026-4").text
    with database.write_session() as session:
        for verb in ("rumour_opened", "sighting_added", "comment_resolved"):
            session.add(Activity(at=START, verb=verb, subject_kind="rumour", subject_id=1, details={}))
    assert "2 things have changed since then." in drafted.get("/review?quarter=2026-4").text
    assert "Something has changed since it was counted." in approver.get("/review/2026-4/adopt").text


def test_public_version_waits_for_an_approver(adopted, sign_in, app):
    """Nobody sees it before; afterwards everybody, until it is taken back."""
    visitor, approver = sign_in(), sign_in("approver")
    assert visitor.get("/review/2026-4/public").status_code == 404
    assert adopted.post("/review/2026-4/publish").status_code == 403
    assert "Publish the review now" in approver.get("/review/2026-4/publish").text
    assert approver.post("/review/2026-4/publish").status_code == 303
    page = visitor.get("/review/2026-4/public").text
    assert "Ny kösiffra" in page
    assert visitor.get("/review/2026-4/public/chart/weeks.en.dark.svg").mimetype == "image/svg+xml"
    assert visitor.get("/review/2026-4/public/chart/nonsense.en.dark.svg").status_code == 404
    assert visitor.get("/review/2026-4/signed.json").status_code in (302, 303)
    approver.post("/review/2026-4/withdraw")
    assert visitor.get("/review/2026-4/public").status_code == 404
    assert visitor.get("/review/2026-4/public/chart/weeks.en.dark.svg").status_code == 404


def test_public_version_leaves_internal_parts_out(adopted, sign_in):
    """No colleague by name, no access log, nothing of a restricted rumour."""
    sign_in("approver").post("/review/2026-4/publish")
    inside, outside = adopted.get("/review?quarter=2026-4").text, sign_in().get("/review/2026-4/public").text
    for words in ("Second Writer", "somebody was let in", "Fel siffra 2"):
        assert words in inside, words
        assert words not in outside, words
    assert "Fel siffra 1" in outside


def test_draft_is_never_published(drafted, sign_in):
    """Adoption comes first."""
    assert sign_in("approver").post("/review/2026-4/publish").status_code == 422
    assert sign_in("approver").get("/review/2026-4/note").status_code == 422


def test_correction_stands_beside_the_review(adopted, sign_in):
    """With its day, also for the public when it is for them."""
    approver = sign_in("approver")
    approver.post("/review/2026-4/publish")
    assert approver.post("/review/2026-4/note", data={"text": " "}).status_code == 422
    approver.post("/review/2026-4/note", data={"text": "Rätt är 12", "is_public": "y"})
    approver.post("/review/2026-4/note", data={"text": "Bara för oss"})
    page = sign_in().get("/review/2026-4/public").text
    assert "Rätt är 12" in page
    assert "Bara för oss" not in page
    assert "Bara för oss" in adopted.get("/review?quarter=2026-4").text


def test_annual_report_says_which_quarters_are_missing(app, database, adopted, sign_in):
    """One of four; the public one exists only with a published review."""
    page = adopted.get("/review/year/2026").text
    assert "Made of 1 of four reviews." in page
    assert "Missing: Q1 2026, Q2 2026 and Q3 2026." in page
    assert "Ny kösiffra" in page
    assert sign_in().get("/review/year/2026/public").status_code == 404
    sign_in("approver").post("/review/2026-4/publish")
    assert "Second Writer" not in sign_in().get("/review/year/2026/public").text
    assert "No review of this year" in adopted.get("/review/year/2025").text
    assert adopted.get("/review/year/1999").status_code == 404
    assert adopted.get("/review/year").location.endswith("/review/year/2026")
    with app.app_context(), database.read_session() as session:
        document = assemble_annual(session, 2026, language="sv", for_public=False)
    rows = {row[0]: row[1:] for row in document.sections[0].blocks[0].rows}
    assert rows["Nya rykten"] == (None, None, None, 2)


def test_list_of_reviews_filters_by_state(adopted):
    """Filters in the address; an unknown one is said."""
    assert "Quarter 4, 2026" in adopted.get("/review/all").text
    assert "Quarter 4, 2026" in adopted.get("/review/all?state=adopted").text
    assert "No review of that kind" in adopted.get("/review/all?state=published").text
    assert adopted.get("/review/all?state=x%00").status_code == 422


def test_progress_is_shown_and_a_stuck_count_can_be_asked_for_again(sign_in, clock, database, run_jobs):
    """Section by section without a script; one press is one job; after five minutes another press counts."""
    writer = sign_in("writer")
    for _press in (1, 2):
        writer.post("/review/2026-4/build")
    with database.write_session() as session:
        assert session.scalar(text("SELECT count(*) FROM job WHERE kind = 'reviews.build_quarter'")) == 1
        service.report_stage(session, queries.review_of(session, Q4), stage="messages", done=3)
    page = writer.get("/review?quarter=2026-4").text
    assert "Counting: Messages" in page
    assert "step 4 of 14" in page
    assert "It takes longer" not in page
    clock.move(timedelta(minutes=6))
    assert "It takes longer than it should" in writer.get("/review?quarter=2026-4").text
    fragment = writer.get("/review?quarter=2026-4", headers={"HX-Request": "true"})
    assert "<h1" not in fragment.text
    assert "HX-Refresh" not in fragment.headers
    run_jobs()
    assert writer.get("/review?quarter=2026-4", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_whoever_waited_long_gets_one_letter(app, people, sign_in, clock, database, run_jobs):
    """More than ten seconds: a letter is planned; less: the page has shown it."""
    writer = sign_in("writer")
    letters = text("SELECT count(*) FROM job WHERE kind = 'reviews.tell_ready'")
    count_now(app, database, Q4, actor_id=people["writer"].id)
    with database.read_session() as session:
        assert session.scalar(letters) == 0
    writer.post("/review/2026-4/build")
    clock.move(timedelta(seconds=30))
    run_jobs()
    with database.read_session() as session:
        assert session.scalar(letters) == 1


def test_page_of_a_review_asks_few_questions(adopted, database):
    """At most fifteen, adopted or not."""
    asked = []
    listener = lambda *details: asked.append(details[2])  # noqa: E731
    event.listen(database.engine, "before_cursor_execute", listener)
    adopted.get("/review?quarter=2026-4")
    event.remove(database.engine, "before_cursor_execute", listener)
    assert 0 < len(asked) <= 15
