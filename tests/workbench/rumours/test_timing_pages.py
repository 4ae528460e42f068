"""Pages of clocks: pausing, the office's hours, our own times, the way on a rumour's page."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.e2e.looking import faults_on_phone
from workbench.activity.models import Activity
from workbench.rumours import queries
from workbench.rumours.office_hours import STANDARD
from workbench.rumours.timing.models import ClockPause, ClosedDay
from workbench.rumours.timing.office import week_of

PAUSE = {"why": "facts", "note": "", "until": "2026-11-23T08:00"}
WEEK = {f"{edge}_{day}": time for day in range(5) for edge, time in (("opens", "07:30"), ("closes", "16:30"))}


@pytest.fixture
def case(open_one, decide):
    """A rumour with a running clock."""
    code = open_one()
    decide(code)
    return code


@pytest.fixture
def press(sign_in, on, case):
    """Send the form of the pause on the version that is stored."""

    def send(role="writer", language="en", **changes):
        values = PAUSE | {"version": on(case, lambda s, r: r.version)} | changes
        return sign_in(role, language=language).post(f"/rumours/{case}/pause", data=values)

    return send


def test_pause_and_start_again_by_hand(sign_in, press, case):
    """The page says until when, and offers to start it now."""
    writer = sign_in("writer")
    assert f"/rumours/{case}/pause" in writer.get(f"/rumours/{case}").text
    assert press().status_code == 303
    page = writer.get(f"/rumours/{case}").text
    assert "Start the clock now" in page
    assert "paused the clock: We wait for facts from somebody else" in page
    assert writer.post(f"/rumours/{case}/resume").status_code == 303
    assert "Start the clock now" not in writer.get(f"/rumours/{case}").text


def test_form_proposes_the_next_morning_that_the_office_opens(sign_in, case):
    """It is Friday: Monday at eight."""
    assert 'value="2026-11-23T08:00"' in sign_in("writer").get(f"/rumours/{case}/pause").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"why": ""}, "Choose why it waits"),
        ({"why": "hunger"}, "Error:"),
        ({"why": "other"}, "Write why it waits"),
        ({"until": ""}, "Choose when it starts again"),
        ({"until": "2026-11-19T08:00"}, "within the next 30 days"),
        ({"until": "9999-12-31T23:59"}, "within the next 30 days"),
        ({"until": "i morgon"}, "Error:"),
        ({"note": "x" * 501}, "at most 500"),
    ],
    ids=["no-reason", "unknown-reason", "other-unsaid", "no-end", "past", "far", "no-time", "long"],
)
def test_wrong_values_are_told_and_kept(press, changes, message):
    """422, the words at the field, what was typed still there."""
    answer = press(**changes)
    assert answer.status_code == 422
    assert message in answer.text
    assert "<title>Error:" in answer.text


@pytest.mark.parametrize("note", ["\x00", "‮abc", "🙂" * 100, "<script>alert(1)</script>"], ids=["nul", "bidi", "emoji", "markup"])
def test_odd_notes_are_kept_as_text(press, sign_in, case, note):
    """No script, no broken page."""
    assert press(why="facts", note=note).status_code == 303
    page = sign_in("writer").get(f"/rumours/{case}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_pause_on_an_old_page_is_told_and_kept(press, database):
    """Somebody changed the rumour meanwhile: 409 with the text; the second press is meant."""
    answer = press(version=0, note="Ring igen")
    assert answer.status_code == 409
    assert "Ring igen" in answer.text
    with database.read_session() as session:
        assert session.scalars(select(ClockPause)).all() == []


@pytest.mark.parametrize("role", ["administrator", "auditor", "legal_reviewer", "partner"])
def test_others_pause_no_clock(press, sign_in, case, role):
    """Nor see the button."""
    assert press(role).status_code == 403
    if role != "partner":
        assert "/pause" not in sign_in(role).get(f"/rumours/{case}").text


def test_way_stands_on_the_page_of_the_rumour(sign_in, case, later):
    """Each step with its time, late ones with a word."""
    later(hours=4)
    page = sign_in("writer").get(f"/rumours/{case}").text
    way = page.split('class="way"')[1].split("</ol>")[0]
    assert [word for word in ("Heard", "Decided", "First action", "Published") if word not in way] == []
    assert "2 hours late" in way
    assert 'aria-current="step"' in way


def test_administrator_sets_the_week(sign_in, database):
    """Recorded with the old and the new."""
    administrator = sign_in("administrator")
    assert administrator.post("/rumours/office-hours", data=WEEK).status_code == 303
    assert 'value="07:30"' in administrator.get("/rumours/office-hours").text
    with database.read_session() as session:
        week = week_of(session)
        assert [hours is not None for hours in week.days] == [True] * 5 + [False] * 2
        row = session.scalars(select(Activity).where(Activity.verb == "office_hours_set")).one()
    assert row.details["new"][0] == "07:30-16:30"
    assert row.details["old"][0] == "08:00-17:00"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"opens_0": ""}, "Give both times"),
        ({"closes_0": ""}, "Give both times"),
        ({"closes_4": "07:00"}, "later than it opens"),
        ({"closes_4": "25:99"}, "Error:"),
        (dict.fromkeys(WEEK, ""), "at least one day"),
    ],
    ids=["opens-missing", "closes-missing", "backwards", "no-time", "never-open"],
)
def test_week_that_cannot_be_is_refused(sign_in, database, changes, message):
    """422, and the old week stands."""
    answer = sign_in("administrator").post("/rumours/office-hours", data=WEEK | changes)
    assert answer.status_code == 422
    assert message in answer.text
    with database.read_session() as session:
        assert week_of(session) == STANDARD


def test_closed_day_is_added_once_and_taken_away(sign_in, database):
    """Twice is once."""
    administrator = sign_in("administrator")
    for _press in range(2):
        values = {"day": "2026-11-23", "name": "Planeringsdag"}
        assert administrator.post("/rumours/office-hours/closed", data=values).status_code == 303
    with database.read_session() as session:
        row = session.scalars(select(ClosedDay)).one()
    assert row.day == date(2026, 11, 23)
    assert "Planeringsdag" in administrator.get("/rumours/office-hours").text
    assert administrator.post(f"/rumours/office-hours/closed/{row.id}/open").status_code == 303
    assert administrator.post(f"/rumours/office-hours/closed/{row.id}/open").status_code == 404
    assert "Planeringsdag" not in administrator.get("/rumours/office-hours").text


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-11-19", "over"),
        ("2026-12-24", "public holiday"),
        ("2099-01-05", "within five years"),
        ("", "Choose a day"),
        ("0000-00-00", "Error:"),
    ],
    ids=["past", "holiday", "far", "none", "no-day"],
)
def test_day_that_cannot_be_closed_is_refused(sign_in, day, message):
    """With the reason."""
    answer = sign_in("administrator").post("/rumours/office-hours/closed", data={"day": day})
    assert answer.status_code == 422
    assert message in answer.text


def test_closed_monday_moves_new_targets(sign_in, open_one, decide, on, later):
    """What runs already keeps its time."""
    old = open_one()
    decide(old, "prepare")
    sign_in("administrator").post("/rumours/office-hours/closed", data={"day": "2026-11-23"})
    new = open_one("Simhallen stänger")
    decide(new, "prepare")
    due = [on(code, lambda s, r: queries.newest_decision(s, r.id)).first_action_due_at for code in (old, new)]
    assert due[1] - due[0] == timedelta(days=1)


@pytest.mark.parametrize("role", ["writer", "approver", "auditor"])
def test_others_read_the_hours_and_change_nothing(sign_in, role):
    """No form, and no way around it."""
    person = sign_in(role)
    page = person.get("/rumours/office-hours").text
    assert "08.00–17.00" in page
    assert "Save the week" not in page
    assert person.post("/rumours/office-hours", data=WEEK).status_code == 403
    assert person.post("/rumours/office-hours/closed", data={"day": "2026-11-23"}).status_code == 403


def test_own_times_say_what_they_cannot_tell(sign_in, case):
    """Too few give no typical time."""
    page = sign_in("auditor").get("/rumours/times").text
    assert "What this cannot tell" in page
    assert "too few to say" in page
    assert "1 of 1" in page


def test_own_times_without_rumours_say_so(sign_in):
    """And where to go."""
    assert "No rumour began in this period" in sign_in("writer").get("/rumours/times").text


@pytest.mark.parametrize("days", ["31", "-1", "x", "\x00", "9" * 400], ids=["odd", "negative", "word", "nul", "huge"])
def test_unknown_period_is_refused_with_the_choices(sign_in, days):
    """422, not a guess."""
    answer = sign_in("writer").get("/rumours/times", query_string={"days": days})
    assert answer.status_code == 422
    assert "Choose one of the periods" in answer.text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_have_no_faults_on_a_phone(signed_in, case, language):
    """axe at 320 px in both schemes."""
    page = signed_in("administrator", viewport={"width": 320, "height": 640}).new_page()
    assert faults_on_phone(page, ["/rumours/times", "/rumours/office-hours"], language) == []
    page = signed_in("writer", viewport={"width": 320, "height": 640}).new_page()
    assert faults_on_phone(page, [f"/rumours/{case}/pause", f"/rumours/{case}"], language) == []
