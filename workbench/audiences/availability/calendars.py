"""A spokesperson's own calendar: a file that is read once, or an address that is read again; and days away by hand."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import delete
from sqlalchemy.orm import Session

from feeds.calendars import NOT_A_CALENDAR, TOO_LARGE, CalendarReading
from feeds.errors import FeedError
from feeds.guarded import FetchPolicy, check_url
from workbench import queue
from workbench.activity.service import record
from workbench.audiences.availability.sealing import seal
from workbench.audiences.models import Absence, BusyDay, Calendar, Spokesperson
from workbench.errors import NotFound, Refused
from workbench.settings import Settings

AHEAD = timedelta(days=184)  # half a year is planned at most
READ_EVERY = timedelta(hours=6)
SLOWER = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))  # after one, two, more failures
GIVE_UP_AFTER = 10
MOST_ABSENCES = 50
LONGEST_ABSENCE = timedelta(days=730)
ADDRESS_LENGTH = 2000


def window(today: date) -> tuple[date, date]:
    """The first and the last day that are read."""
    return today, today + AHEAD


def keep_reading(
    session: Session, spokesperson: Spokesperson, reading: CalendarReading, *, actor_id: int, today: date, now: datetime
) -> Calendar:
    """Keep what a file says. It takes the place of any calendar before it."""
    _require_consent(spokesperson, now)
    calendar = _fresh(session, spokesperson, actor_id=actor_id, now=now)
    _put_days(session, calendar, reading, today=today, now=now)
    record(session, "calendar_read", spokesperson, actor_id=actor_id, now=now, count=reading.event_count)
    return calendar


def follow_address(
    session: Session, spokesperson: Spokesperson, address: str, *, actor_id: int, now: datetime, settings: Settings
) -> Calendar:
    """Read the calendar at an address from now on. Raises Refused for one that the guarded fetch would refuse."""
    _require_consent(spokesperson, now)
    address = _usable(address, settings)
    calendar = _fresh(session, spokesperson, actor_id=actor_id, now=now)
    calendar.address, calendar.host, calendar.next_read_at = seal(address, settings.secret_key), _host(address), now
    session.flush()
    record(session, "calendar_followed", spokesperson, actor_id=actor_id, now=now, host=calendar.host)
    ask_for_reading(session, calendar, now=now)
    return calendar


def ask_for_reading(session: Session, calendar: Calendar, *, now: datetime) -> None:
    """Let a worker read the address soon."""
    dedupe = f"audiences.read_calendar:{calendar.spokesperson_id}:{int(now.timestamp())}"
    queue.enqueue(session, "audiences.read_calendar", {"spokesperson_id": calendar.spokesperson_id}, dedupe=dedupe)


def take_in(session: Session, calendar: Calendar, reading: CalendarReading, *, today: date, now: datetime) -> None:
    """Keep what the address said; it is read again in six hours."""
    _put_days(session, calendar, reading, today=today, now=now)
    calendar.next_read_at = now + READ_EVERY


def note_failure(session: Session, calendar: Calendar, fault: str, *, now: datetime) -> None:
    """The address could not be read. What was read before stands; it is tried again ever more slowly, then no more."""
    calendar.fault, calendar.failure_count = fault[:200], calendar.failure_count + 1
    pause = SLOWER[min(calendar.failure_count, len(SLOWER)) - 1]
    calendar.next_read_at = now + pause if calendar.failure_count < GIVE_UP_AFTER else None
    session.flush()


def forget_calendar(session: Session, spokesperson: Spokesperson, *, actor_id: int, now: datetime) -> None:
    """Take the calendar away with all that it said."""
    if spokesperson.calendar is None:
        raise NotFound(subject_id=spokesperson.id)
    spokesperson.calendar = None
    session.execute(delete(BusyDay).where(BusyDay.spokesperson_id == spokesperson.id))
    session.flush()
    record(session, "calendar_forgotten", spokesperson, actor_id=actor_id, now=now)


def add_absence(
    session: Session, spokesperson: Spokesperson, first: date, last: date, *, actor_id: int, now: datetime
) -> Absence:
    """Days on which the person cannot speak. The same days twice are one absence. Raises Refused."""
    if last < first:
        raise Refused(_("The last day is before the first day."), subject_id=spokesperson.id)
    if last < now.date():
        raise Refused(_("These days are past."), subject_id=spokesperson.id)
    if last - first > LONGEST_ABSENCE:
        raise Refused(_("More than two years: mark the person as not available instead."), subject_id=spokesperson.id)
    for row in spokesperson.absences:
        if (row.first_day, row.last_day) == (first, last):
            return row
    if len(spokesperson.absences) >= MOST_ABSENCES:
        raise Refused(_("At most %(most)s absences fit. Take some away first.", most=MOST_ABSENCES), subject_id=spokesperson.id)
    row = Absence(spokesperson_id=spokesperson.id, first_day=first, last_day=last)
    session.add(row)
    session.flush()
    session.expire(spokesperson, ["absences"])
    record(session, "absence_added", spokesperson, actor_id=actor_id, now=now, first=first.isoformat(), last=last.isoformat())
    return row


def remove_absence(session: Session, spokesperson: Spokesperson, absence_id: int, *, actor_id: int, now: datetime) -> None:
    """The person can speak after all. Raises NotFound for what is not theirs."""
    row = session.get(Absence, absence_id)
    if row is None or row.spokesperson_id != spokesperson.id:
        raise NotFound(subject_id=absence_id)
    spokesperson.absences.remove(row)
    session.flush()
    record(session, "absence_removed", spokesperson, actor_id=actor_id, now=now)


def forget_past(session: Session, today: date) -> None:
    """Days that are over say nothing about anybody any more."""
    session.execute(delete(BusyDay).where(BusyDay.day < today))
    session.execute(delete(Absence).where(Absence.last_day < today))


def fault_in_words(fault: str) -> str:
    """Why a calendar could not be read, for a person."""
    sentences = {
        NOT_A_CALENDAR: _("It is no calendar that can be read. Export it as iCalendar (.ics)."),
        TOO_LARGE: _("The calendar is too large: at most 1 MB and 5,000 events are read. Export fewer months."),
        "slow": _("Reading the calendar took too long, so it was stopped. Export fewer months."),
        "sealed": _("The address can no longer be read here. Write it once more."),
        "gone": _("There is no calendar at the address any more. Ask the person for a new one."),
        "closed": _("The calendar is not open to us. Ask the person to publish it."),
    }
    return sentences.get(fault, _("The address does not answer as it should. It is tried again."))


def left_out_in_words(row: str) -> tuple[str, date | None]:
    """Why an event was left out, and the day on which it begins, if that is known."""
    why, _colon, day = row.partition(":")
    words = {"often": _("An event repeats more often than anybody can be busy, so it was left out.")}
    return words.get(why, _("An event's times make no sense, so it was left out.")), date.fromisoformat(day) if day else None


def _usable(address: str, settings: Settings) -> str:
    address = address.strip()
    if address.lower().startswith(("webcal://", "webcals://")):
        address = "https://" + address.partition("://")[2]
    if not address or len(address) > ADDRESS_LENGTH:
        raise Refused(_("Write the address of the calendar."))
    try:
        check_url(address, FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts)))
    except (FeedError, ValueError) as error:
        raise Refused(_("The address cannot be used. It must begin with https:// and be open on the web.")) from error
    return address


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "")[:200]


def _require_consent(spokesperson: Spokesperson, now: datetime) -> None:
    if not spokesperson.has_consent(now.date()):
        raise Refused(_("Ask for consent first: a calendar says much about a person."), subject_id=spokesperson.id)


def _fresh(session: Session, spokesperson: Spokesperson, *, actor_id: int, now: datetime) -> Calendar:
    calendar = session.get(Calendar, spokesperson.id) or Calendar(spokesperson_id=spokesperson.id)
    calendar.address, calendar.host, calendar.next_read_at, calendar.read_at = None, "", None, None
    calendar.left_out, calendar.left_out_count, calendar.event_count, calendar.covers_until = [], 0, 0, None
    calendar.fault, calendar.failure_count, calendar.added_by_id, calendar.added_at = "", 0, actor_id, now
    session.execute(delete(BusyDay).where(BusyDay.spokesperson_id == spokesperson.id))
    session.add(calendar)
    session.flush()
    session.expire(spokesperson, ["calendar"])
    return calendar


def _put_days(session: Session, calendar: Calendar, reading: CalendarReading, *, today: date, now: datetime) -> None:
    session.execute(delete(BusyDay).where(BusyDay.spokesperson_id == calendar.spokesperson_id))
    session.add_all(
        BusyDay(spokesperson_id=calendar.spokesperson_id, day=day, is_whole_day=filled.is_whole_day, hours=list(filled.hours))
        for day, filled in reading.days.items()
    )
    calendar.read_at, calendar.covers_until, calendar.event_count = now, window(today)[1], reading.event_count
    calendar.left_out, calendar.left_out_count = list(reading.left_out), reading.left_out_count
    calendar.fault, calendar.failure_count = "", 0
    session.flush()
