"""The duty roster: filling weeks, holidays, absences, swaps, gaps, secret calendars, and who may do what."""

import io
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from tests.workbench.alerts.duty import add_absence, add_shift, add_to_roster
from workbench.accounts.models import User
from workbench.alerts.roster import following, service, swaps
from workbench.alerts.roster.calendars import NotACalendar, read_absences
from workbench.alerts.roster.gaps import Span, find_gaps
from workbench.alerts.roster.models import DutyAbsence, DutyPerson, DutyShift, DutySwap
from workbench.alerts.roster.queries import on_duty, shifts_between
from workbench.errors import NotFound, Refused
from workbench.queue import Job
from workbench.rumours.timing import office as office_hours

ZONE = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def office(app, database, people, clock):
    """A session in which the writer, the approver and the fact-checker take turns in this order."""
    with app.test_request_context(), database.write_session() as session:
        add_to_roster(session, people, clock.utcnow(), "writer", "approver", "fact_checker")
        yield session


def person(session, people, role):
    return session.get_one(User, people[role].id)


def holders(session, people):
    """The roles of the shifts, in order."""
    names = {one.id: role for role, one in people.items()}
    return [names[row.user_id] for row in session.scalars(select(DutyShift).order_by(DutyShift.starts_at))]


def fill(session, people, clock, *, first=date(2026, 11, 23), weeks=3):
    actor = person(session, people, "approver")
    return service.fill_weeks(session, first=first, weeks=weeks, change_at=time(8), zone=ZONE, actor=actor, now=clock.utcnow())


def test_weeks_go_round_in_turn_and_what_somebody_has_is_left(office, people, clock):
    """A week each; filling again leaves them, and goes on after whoever had the last."""
    assert fill(office, people, clock).filled == 3
    assert holders(office, people) == ["writer", "approver", "fact_checker"]
    again = fill(office, people, clock, weeks=5)
    assert (again.filled, again.had) == (2, 3)
    assert holders(office, people)[3:] == ["writer", "approver"]


def test_who_is_away_is_passed_over_and_a_week_without_anybody_is_said(office, people, clock):
    """The approver is away in the second week; in the third all are."""
    start = datetime(2026, 11, 30, 8, tzinfo=UTC)
    hours = (start - clock.utcnow()).total_seconds() / 3600
    add_absence(office, people["approver"], clock.utcnow(), start=hours, end=hours + 24)
    for role in ("writer", "approver", "fact_checker"):
        add_absence(office, people[role], clock.utcnow(), start=hours + 200, end=hours + 224)
    done = fill(office, people, clock)
    assert (done.filled, done.empty) == (2, 1)
    assert holders(office, people) == ["writer", "fact_checker"]


@pytest.mark.parametrize(
    ("first", "hours"), [(date(2026, 10, 19), 169), (date(2027, 3, 22), 167)], ids=["autumn", "spring"]
)  # fmt: skip
def test_week_over_the_change_of_clock_begins_and_ends_at_eight(office, people, clock, first, hours):
    """Eight o'clock on the wall, though the week is an hour longer or shorter."""
    fill(office, people, clock, first=first, weeks=1)
    shift = office.scalars(select(DutyShift)).one()
    assert shift.starts_at.astimezone(ZONE).hour == shift.ends_at.astimezone(ZONE).hour == 8
    assert shift.ends_at - shift.starts_at == timedelta(hours=hours)


def test_holiday_given_to_a_colleague_leaves_the_rest_of_the_week(office, people, clock):
    """Christmas Eve in the middle of a week: three shifts, no gap, no overlap."""
    fill(office, people, clock, first=date(2026, 12, 21), weeks=1)
    start, end = datetime(2026, 12, 24, 7, tzinfo=UTC), datetime(2026, 12, 25, 7, tzinfo=UTC)
    actor = person(office, people, "approver")
    service.give(office, person(office, people, "fact_checker"), start=start, end=end, actor=actor, now=clock.utcnow())
    assert holders(office, people) == ["writer", "fact_checker", "writer"]
    rows = office.scalars(select(DutyShift).order_by(DutyShift.starts_at)).all()
    assert [row.ends_at for row in rows[:2]] == [row.starts_at for row in rows[1:]]
    assert on_duty(office, start).id == people["fact_checker"].id


def test_swap_moves_nothing_before_the_colleague_agrees(office, people, clock):
    """Asked, agreed: both shifts change hands, and both get a letter."""
    now, writer, approver = clock.utcnow(), person(office, people, "writer"), person(office, people, "approver")
    mine, theirs = add_shift(office, writer, now, start=10, end=20), add_shift(office, approver, now, start=20, end=30)
    swap = swaps.ask(office, mine, of=approver, return_shift=theirs, message="Bröllop", actor=writer, now=now)
    assert (mine.user_id, theirs.user_id) == (writer.id, approver.id)
    with pytest.raises(NotFound):
        swaps.answer(office, swap, agrees=True, actor=person(office, people, "fact_checker"), now=now)
    swaps.answer(office, swap, agrees=True, actor=approver, now=now)
    assert (mine.user_id, theirs.user_id) == (approver.id, writer.id)
    with pytest.raises(Refused):
        swaps.answer(office, swap, agrees=True, actor=approver, now=now)
    letters = office.scalars(select(Job).where(Job.kind == "alerts.write_of_swap")).all()
    assert [job.payload["user_id"] for job in letters] == [approver.id, writer.id]


def test_swap_of_a_shift_that_was_given_away_meanwhile_is_out_of_date(office, people, clock):
    """The roster changed after the question: the question is gone with the shift."""
    now, writer, approver = clock.utcnow(), person(office, people, "writer"), person(office, people, "approver")
    mine = add_shift(office, writer, now, start=10, end=20)
    swap_id = swaps.ask(office, mine, of=approver, return_shift=None, message="", actor=writer, now=now).id
    checker = person(office, people, "fact_checker")
    service.give(office, checker, start=mine.starts_at, end=mine.ends_at, actor=approver, now=now)
    office.expire_all()
    assert office.get(DutySwap, swap_id) is None
    assert holders(office, people) == ["fact_checker"]


def test_declined_swap_leaves_everything(office, people, clock):
    """The shift stays whose it was."""
    now, writer, approver = clock.utcnow(), person(office, people, "writer"), person(office, people, "approver")
    mine = add_shift(office, writer, now, start=10, end=20)
    swap = swaps.ask(office, mine, of=approver, return_shift=None, message="", actor=writer, now=now)
    swaps.answer(office, swap, agrees=False, actor=approver, now=now)
    assert (swap.state, mine.user_id) == ("declined", writer.id)


def test_who_leaves_the_turns_leaves_gaps_and_no_calendar(office, people, clock):
    """Coming shifts go; what has passed of the running one stays; the calendar link stops."""
    now, writer = clock.utcnow(), person(office, people, "writer")
    running, coming = add_shift(office, writer, now, start=-5, end=5), add_shift(office, writer, now, start=50, end=60)
    token = following.make_link(office, writer, now=now)
    assert following.follower(office, token).id == writer.id
    assert service.leave(office, writer.id, actor=person(office, people, "administrator"), now=now) == 2
    assert running.ends_at == now
    assert office.get(DutyShift, coming.id) is None
    assert on_duty(office, now) is None
    with pytest.raises(NotFound):
        following.follower(office, token)


def test_gaps_are_hours_without_anybody_for_three_reasons():
    """Nobody has it, whoever has it is away, whoever has it has left; neighbours of one kind are one gap."""
    hour = [datetime(2026, 11, 20, number, tzinfo=UTC) for number in range(12)]
    shifts = [Span(1, hour[0], hour[4]), Span(2, hour[4], hour[6]), Span(3, hour[8], hour[10])]
    away = [Span(1, hour[1], hour[2]), Span(1, hour[2], hour[3])]
    gaps = find_gaps(shifts, away, start=hour[0], end=hour[10], active_ids=[1, 3])
    assert [(gap.why, gap.starts_at.hour, gap.ends_at.hour) for gap in gaps] == [
        ("away", 1, 3), ("left", 4, 6), ("nobody", 6, 8)
    ]  # fmt: skip


def test_absence_within_a_shift_that_overlaps_another_is_no_gap():
    """Two have the hour and one is away: the other is there."""
    hour = [datetime(2026, 11, 20, number, tzinfo=UTC) for number in range(4)]
    shifts = [Span(1, hour[0], hour[3]), Span(2, hour[1], hour[2])]
    assert find_gaps(shifts, [Span(1, hour[1], hour[2])], start=hour[0], end=hour[3], active_ids=[1, 2]) == []


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20261101T000000Z
SUMMARY:Semester på hemlig plats
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTAMP:20261101T000000Z
SUMMARY:Möte
DTSTART:20261201T090000Z
DTEND:20261201T100000Z
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTAMP:20261101T000000Z
SUMMARY:Tandläkare
DTSTART:20261202T090000Z
DTEND:20261202T110000Z
X-MICROSOFT-CDO-BUSYSTATUS:OOF
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTAMP:20261101T000000Z
SUMMARY:Varje fredag
DTSTART;VALUE=DATE:20261204
RRULE:FREQ=WEEKLY
END:VEVENT
BEGIN:VEVENT
UID:5
DTSTAMP:20261101T000000Z
SUMMARY:Förra sommaren
DTSTART;VALUE=DATE:20260701
DTEND;VALUE=DATE:20260715
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()


def test_calendar_gives_absences_without_their_titles(office, people, clock):
    """Whole days and out of office count; meetings, repeats and the past are counted and left out. Read again: the same."""
    writer = person(office, people, "writer")
    for _time in range(2):
        read = following.import_absences(office, writer, CALENDAR, zone=ZONE, now=clock.utcnow())
    assert (len(read.times), read.meetings, read.repeating, read.past) == (2, 1, 1, 1)
    rows = office.scalars(select(DutyAbsence).order_by(DutyAbsence.starts_at)).all()
    assert [row.starts_at for row in rows] == [datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 23, 23, tzinfo=UTC)]
    assert rows[1].ends_at == datetime(2026, 12, 26, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00" * 50, b"<html>no</html>", b"BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\r\n" + b"X" * 1_100_000, "RLO ‮ 🎉".encode()],
    ids=["empty", "nul", "html", "half", "large", "bidi"],
)
def test_what_is_no_calendar_is_refused(raw):
    """Nothing is read from it."""
    with pytest.raises(NotACalendar):
        read_absences(raw, now=datetime(2026, 11, 20, tzinfo=UTC), zone=ZONE)


def test_event_with_a_broken_time_is_counted_and_the_rest_is_read():
    """One bad event never loses the others."""
    raw = CALENDAR.replace(b"DTSTART:20261202T090000Z", b"DTSTART:not a time")
    read = read_absences(raw, now=datetime(2026, 11, 20, tzinfo=UTC), zone=ZONE)
    assert (len(read.times), read.broken) == (1, 1)


def test_secret_link_shows_only_ones_own_shifts_without_names(sign_in, database, people, clock):
    """The calendar reads as iCalendar; a new link ends the old; a wrong one is not found."""
    with database.write_session() as session:
        add_to_roster(session, people, clock.utcnow(), "writer", "approver")
        add_shift(session, people["writer"], clock.utcnow(), start=2, end=5)
        add_shift(session, people["approver"], clock.utcnow(), start=5, end=9)
    page = sign_in("writer").post("/alerts/duty/link").text
    address = page.split('duty-link">')[1].split("<")[0].replace("http://localhost", "")
    answer = sign_in().get(address)
    assert answer.mimetype == "text/calendar"
    events = list(Calendar.from_ical(answer.data).walk("VEVENT"))
    assert [event.decoded("dtstart") for event in events] == [clock.utcnow() + timedelta(hours=2)]
    assert b"Approver" not in answer.data
    assert b"Writer" not in answer.data
    with database.read_session() as session:
        stored = session.get_one(DutyPerson, people["writer"].id).link_hash
        assert address.split("/")[-1].removesuffix(".ics").encode() not in stored
    sign_in("writer").post("/alerts/duty/link")
    assert sign_in().get(address).status_code == 404
    assert sign_in().get("/alerts/duty/calendar/%00.ics").status_code == 404


def test_roster_is_planned_on_its_page(sign_in, database, people):
    """Add two people, fill four weeks, see who is on duty and no gap in them."""
    planner = sign_in("approver")
    for role in ("writer", "approver"):
        assert planner.post("/alerts/duty/people", data={"user_id": people[role].id}).status_code == 303
    data = {"first": "2026-11-16", "change_at": "08:00", "weeks": "9"}
    assert planner.post("/alerts/duty/fill", data=data).status_code == 303
    page = sign_in("auditor").get("/alerts/duty").text
    assert "Somebody is on duty the whole of the coming eight weeks" in page
    assert "Public holidays:" in page
    assert "Writer" in page
    assert sign_in("writer").get("/alerts/duty/mine").text.count("Ask for a swap") >= 4


def test_page_shows_the_days_on_which_the_office_is_closed_in_their_week(app, sign_in, database, people, clock):
    """Own closed days stand beside the public holidays; one after the weeks that are shown does not."""
    with app.test_request_context(), database.write_session() as session:
        add_to_roster(session, people, clock.utcnow(), "writer")
        actor, now = session.get_one(User, people["administrator"].id), clock.utcnow()
        office_hours.close_day(session, date(2026, 12, 23), "Klämdag", actor=actor, now=now)
        office_hours.close_day(session, date(2027, 3, 1), "Flytt", actor=actor, now=now)
    page = sign_in("writer").get("/alerts/duty").text
    week = page.partition('id="week-52"')[2].partition("</section>")[0]
    assert "The office is closed:" in week
    assert "Klämdag" in week
    assert page.count("The office is closed:") == 1


def test_empty_roster_says_plainly_who_is_told(sign_in, people):
    """No roster: the receivers of the rule, or the administrators by name."""
    page = sign_in("writer").get("/alerts/duty").text
    assert "There is no roster yet" in page
    assert "Administrator" in page


def test_form_that_is_wrong_keeps_what_was_typed(sign_in, database, people, clock):
    """An end before the beginning, a number that is none, somebody who takes no turns."""
    with database.write_session() as session:
        add_to_roster(session, people, clock.utcnow(), "writer")
    back = {"starts_at": "2026-12-24T08:00", "ends_at": "2026-12-23T08:00"}
    answer = sign_in("writer").post("/alerts/duty/absences", data=back)
    assert answer.status_code == 422
    assert "The end must come after the beginning." in answer.text
    assert "2026-12-24T08:00" in answer.text
    planner = sign_in("administrator")
    assert planner.post("/alerts/duty/fill", data={"first": "x", "change_at": "", "weeks": "99"}).status_code == 422
    given = {"person_id": people["approver"].id, "starts_at": "2026-12-24T08:00", "ends_at": "2026-12-25T08:00"}
    assert planner.post("/alerts/duty/give", data=given).status_code == 422
    file = {"file": (io.BytesIO(b"\x00nothing"), "x.ics")}
    answer = sign_in("writer").post("/alerts/duty/absences/import", data=file, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "cannot be read as a calendar" in answer.text


def test_writer_may_not_plan_and_nobody_answers_for_a_colleague(sign_in, database, people, clock):
    """403 for planning; 404 for somebody else's swap, shift and absence."""
    with database.write_session() as session:
        now = clock.utcnow()
        add_to_roster(session, people, now, "writer", "approver")
        shift = add_shift(session, people["writer"], now, start=2, end=5)
        swap = DutySwap(shift_id=shift.id, asked_by_id=people["writer"].id, asked_of_id=people["approver"].id, asked_at=now)
        session.add(swap)
        session.flush()
        add_absence(session, people["approver"], now)
    writer = sign_in("writer")
    assert writer.post("/alerts/duty/fill", data={}).status_code == 403
    assert sign_in("auditor").get("/alerts/duty/mine").status_code == 403
    assert writer.post(f"/alerts/duty/swaps/{swap.id}/answer", data={"agrees": "1"}).status_code == 404
    assert writer.post("/alerts/duty/absences/1/remove").status_code == 404
    assert sign_in("approver").get(f"/alerts/duty/shifts/{shift.id}/swap").status_code == 404
    assert sign_in("approver").post(f"/alerts/duty/swaps/{swap.id}/withdraw").status_code == 404
    with database.read_session() as session:
        rows = shifts_between(session, clock.utcnow(), clock.utcnow() + timedelta(hours=9))
        assert [row.user_id for row in rows] == [people["writer"].id]


def test_swap_is_asked_and_agreed_on_the_pages(sign_in, database, people, clock):
    """The question stands on the colleague's page; after yes the shift is theirs."""
    with database.write_session() as session:
        add_to_roster(session, people, clock.utcnow(), "writer", "approver")
        shift = add_shift(session, people["writer"], clock.utcnow(), start=2, end=5)
    data = {"of": people["approver"].id, "return_shift": "0", "message": "Kan du?"}
    assert sign_in("writer").post(f"/alerts/duty/shifts/{shift.id}/swap", data=data).status_code == 303
    page = sign_in("approver").get("/alerts/duty/mine").text
    assert "Writer asks you to take a shift" in page
    assert "Kan du?" in page
    assert sign_in("approver").post("/alerts/duty/swaps/1/answer", data={"agrees": "1"}).status_code == 303
    assert "Ask for a swap" in sign_in("approver").get("/alerts/duty/mine").text
    assert "You have no coming shift." in sign_in("writer").get("/alerts/duty/mine").text
