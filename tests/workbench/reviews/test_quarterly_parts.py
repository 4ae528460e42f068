"""Texts, decisions and outcomes: what people write beside the figures, and that nothing of it is lost."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.workbench.reviews.counting import count_now
from workbench.errors import NotFound, Refused
from workbench.reviews import queries
from workbench.reviews.quarterly import parts, service
from workbench.reviews.quarterly.assembling import assemble
from workbench.reviews.quarterly.sections import KEYS, PARTS
from workbench.reviews.quarterly.sections.small import merge_small
from workbench.reviews.quarterly.service import NewDecision
from workbench.reviews.quarters import Quarter
from workbench.rumours.models import Rumour, Sighting

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
START = datetime(2026, 10, 5, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def counted(app, database, people, sign_in):
    """Two rumours of the quarter, heard seven times, and the review counted."""
    with database.write_session() as session:
        for number, theme, group in ((1, "T01", "newcomers"), (2, "T13", "municipality")):
            row = Rumour(
                code=f"R-{number}", claim=f"påstående {number}", theme=theme, more_themes=[], flags=[], target_group=group,
                opened_at=START, first_heard_at=START, answered_at=START + timedelta(hours=20),
            )  # fmt: skip
            session.add(row)
            session.flush()
            for day in range(6 if number == 1 else 1):
                heard = START + timedelta(days=day)
                session.add(
                    Sighting(rumour_id=row.id, heard_at=heard, logged_at=heard, channel="press" if number == 1 else "phone")
                )
    count_now(app, database, Q4)
    return sign_in("writer")


def text_of(database, language="en", for_public=False):
    """Everything that the review says, as one string."""
    with database.read_session() as session:
        document = assemble(session, queries.review_of(session, Q4), language=language, for_public=for_public)
    return str(document)


def test_review_has_the_thirteen_sections_in_both_languages(app, database, counted):
    """METHOD.md D.8, in its order; the same counts in other words."""
    with app.app_context(), database.read_session() as session:
        review = queries.review_of(session, Q4)
        swedish, english = (assemble(session, review, language=one, for_public=False) for one in ("sv", "en"))
    assert [one.number for one in english.sections] == list(range(1, 14))
    assert [one.key for one in swedish.sections] == list(KEYS)
    assert swedish.sections[9].title == "Opartiskhet"
    assert english.sections[9].title == "Impartiality"
    assert swedish.title == "Kvartalsöversyn, oktober till december 2026"
    assert "2 nya rykten" in str(swedish)
    assert "2 new rumours" in str(english)
    assert set(review.counts) == set(KEYS)


def test_balance_between_about_and_among_is_shown(database, counted):
    """One rumour about newcomers, one among them; both answered after 20 hours."""
    with database.read_session() as session:
        counts = queries.review_of(session, Q4).counts["impartiality"]
    shown = {"rumours": 1, "answers": 1, "median_hours": 20.0, "wrong": 0, "right": 0, "open": 1}
    assert counts["about_among"] == {"about": shown, "among": shown}
    assert "Rumours about newcomers and among newcomers" in counted.get("/review?quarter=2026-4").text


def test_small_numbers_are_put_together_for_the_public(app, database, counted):
    """Six in the press and one by phone: the public sees no one, and no total that gives it away."""
    with app.app_context():
        assert "('by phone', 1)" in text_of(database)
        public = text_of(database, for_public=True)
    assert "by phone" not in public
    assert "('fewer than five each, together', 7)" in public


def test_rows_under_five_are_merged_until_they_hold_five():
    """The smallest other row joins them; nothing is shown where nothing can be hidden behind."""
    assert merge_small([("a", 9), ("b", 3), ("c", 2)], "rest") == [("a", 9), ("rest", 5)]
    assert merge_small([("a", 9), ("b", 6), ("c", 1)], "rest") == [("a", 9), ("rest", 7)]
    assert merge_small([("a", 2), ("b", 1)], "rest") == []
    assert merge_small([("a", 9), ("b", 0)], "rest") == [("a", 9)]


def test_text_is_kept_when_the_quarter_is_counted_again(app, counted, database):
    """And in the other language until that has a text of its own."""
    answer = counted.post("/review/2026-4/text/rumours?lang=sv", data={"text": "Fler ringde.\nMest om kön.", "version": "0"})
    assert answer.status_code == 303
    count_now(app, database, Q4)
    with app.app_context():
        assert "Fler ringde." in text_of(database, "sv")
        assert "Fler ringde." in text_of(database, "en")
    counted.post("/review/2026-4/text/rumours?lang=en", data={"text": "More calls.", "version": "0"})
    with app.app_context():
        assert "Fler ringde." not in text_of(database, "en")
        assert "More calls." in text_of(database, "en")


def test_two_who_write_at_once_both_keep_their_text(counted, sign_in):
    """The second sees both, saves nothing blindly, and can save after putting them together."""
    counted.post("/review/2026-4/text/times", data={"text": "Den förstas", "version": "0"})
    other = sign_in("second_writer")
    answer = other.post("/review/2026-4/text/times", data={"text": "Den andras", "version": "0"})
    assert answer.status_code == 409
    assert "Den förstas" in answer.text
    assert "Den andras" in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    assert other.post("/review/2026-4/text/times", data={"text": "Bådas", "version": "1"}).status_code == 303


def test_internal_text_is_not_in_the_public_version(app, counted, database):
    """The tick keeps it inside."""
    counted.post("/review/2026-4/text/messages", data={"text": "Bara för oss", "is_internal": "y", "version": "0"})
    with app.app_context():
        assert "Bara för oss" in text_of(database)
        assert "Bara för oss" not in text_of(database, for_public=True)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "ab"), ("a\u202eb", "ab"), ("🦆 " * 20, "🦆"), ("<script>x</script>", "&lt;script&gt;")],
    ids=["nul", "bidi", "emoji", "markup"],
)  # fmt: skip
def test_odd_text_is_cleaned_and_escaped(counted, text, kept):
    """Nothing breaks the page."""
    assert counted.post("/review/2026-4/text/reach", data={"text": text, "version": "0"}).status_code == 303
    page = counted.get("/review?quarter=2026-4").text
    assert kept in page
    assert "<script>x" not in page


def test_too_long_text_is_refused_and_kept_in_the_form(counted):
    """A megabyte comes back as it was."""
    answer = counted.post("/review/2026-4/text/reach", data={"text": "a" * 1_000_000, "version": "0"})
    assert answer.status_code == 422
    assert "Write at most 6,000 characters" in answer.text
    assert counted.post("/review/2026-4/text/nonsense", data={"text": "x", "version": "0"}).status_code == 404


def test_decisions_need_an_owner_and_a_day(counted, people):
    """The form says which, and keeps what was typed."""
    answer = counted.post("/review/2026-4/decisions", data={"text_1": "Ny kösiffra", "owner_1": "", "due_1": ""})
    assert answer.status_code == 422
    assert "Choose who sees to it" in answer.text
    assert "Give a day" in answer.text
    assert "Ny kösiffra" in answer.text
    row = {"text_1": "Ny kösiffra", "owner_1": str(people["writer"].id), "due_1": "2027-02-10", "stop_1": "Ingen läser den"}
    early = counted.post("/review/2026-4/decisions", data={**row, "due_1": "2020-01-01"})
    assert (early.status_code, "Give a day after the quarter has begun" in early.text) == (422, True)
    assert counted.post("/review/2026-4/decisions", data=row).status_code == 303
    page = counted.get("/review?quarter=2026-4").text
    assert "10 February 2027" in page
    assert "Ingen läser den" in page


def test_more_than_three_changes_or_a_stranger_as_owner_are_refused(app, database, counted, people):
    """Also below the form."""
    with app.test_request_context(), database.write_session() as session:
        review = queries.review_of(session, Q4)
        four = [NewDecision(f"ändring {number}", people["writer"].id, date(2027, 1, 1)) for number in range(4)]
        with pytest.raises(Refused):
            service.save_decisions(session, review, four, actor_id=people["writer"].id, now=NOW)
        stranger = [NewDecision("ändring", people["partner"].id, date(2027, 1, 1))]
        with pytest.raises(Refused):
            service.save_decisions(session, review, stranger, actor_id=people["writer"].id, now=NOW)


def test_next_review_tells_what_happened_to_the_last_decisions(app, database, counted, people, clock, sign_in):
    """The adopted review's decisions stand in the next one, with their outcome; the earlier figures beside the new."""
    counted.post(
        "/review/2026-4/decisions",
        data={"text_1": "Tre talespersoner", "owner_1": str(people["writer"].id), "due_1": "2027-02-10"},
    )
    assert sign_in("approver").post("/review/2026-4/adopt", data={"note": ""}).status_code == 303
    clock.move(timedelta(days=60))
    count_now(app, database, Quarter(2027, 1))
    page = counted.get("/review?quarter=2027-1").text
    assert "What happened to the last decisions (Q4 2026)" in page
    assert "not said yet" in page
    assert "Compared with earlier reviews" in page
    assert "2 fewer than in the review before" in page
    with database.read_session() as session:
        (decision,) = parts.decisions_of(session, queries.review_of(session, Q4).id)
    counted.post("/review/2027-1/outcomes", data={f"state_{decision.id}": "stopped", f"note_{decision.id}": "Ingen ville"})
    page = counted.get("/review?quarter=2027-1").text
    assert "given up" in page
    assert "Ingen ville" in page
    with app.test_request_context(), database.write_session() as session:
        review = queries.review_of(session, Quarter(2027, 1))
        with pytest.raises(NotFound):
            service.save_outcomes(session, review, {decision.id + 99: ("done", "")}, actor_id=people["writer"].id, now=NOW)


def test_every_section_speaks_for_an_empty_quarter(app, database, sign_in):
    """A quarter without data is counted, told and adopted like any other."""
    writer = sign_in("writer", language="sv")
    count_now(app, database, Quarter(2025, 2))
    page = writer.get("/review?quarter=2025-2").text
    for words in ("0 nya rykten", "Inget beslut fattades", "Inget att mäta", "Ingen enkät avslutades", "Ingen läsare anmälde"):
        assert words in page, words
    with app.app_context(), database.read_session() as session:
        review = queries.review_of(session, Quarter(2025, 2))
        document = assemble(session, review, language="sv", for_public=True)
    assert len(document.sections) == len(PARTS)
    assert all(section.blocks for section in document.sections)
    assert sign_in("approver").post("/review/2025-2/adopt", data={"note": "Inget hände"}).status_code == 303


@pytest.mark.parametrize("path", ["text/rumours", "decisions", "outcomes"])
def test_only_editors_write(counted, sign_in, path):
    """An auditor reads; a partner does not even read."""
    assert sign_in("auditor").get(f"/review/2026-4/{path}").status_code == 403
    assert sign_in("partner").get("/review?quarter=2026-4").status_code == 403
    assert counted.get(f"/review/2026-4/{path}").status_code == 200
    assert counted.get(f"/review/2020-1/{path}").status_code == 404
