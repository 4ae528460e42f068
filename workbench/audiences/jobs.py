"""Background work of audiences: reading calendars, reminders before a consent ends, forgetting days that are over."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from feeds.calendars import MAX_BYTES, TOO_LARGE, CalendarReading, shared_calendar_reader
from feeds.errors import FeedError, ParserOverrun, TooLarge
from feeds.guarded import FetchPolicy, fetch
from workbench import clock, mail
from workbench.accounts.models import User
from workbench.audiences import forgetting, reminding
from workbench.audiences.availability import calendars
from workbench.audiences.availability.sealing import AddressUnreadable, unseal
from workbench.audiences.letters import consent_letter
from workbench.audiences.models import Calendar, Spokesperson
from workbench.queue import JobContext, Registry
from workbench.settings import Settings

log = structlog.get_logger(__name__)

TIMEOUT_S = 30.0
AT_ONCE = 200


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    registry.add("audiences.read_calendar", read_calendar, lease_seconds=180)
    registry.add_letter("audiences.consent_ends", consent_ends)
    registry.add_tick("audiences.read_calendars", read_calendars, every_seconds=900)
    registry.add_tick("audiences.look_ahead", look_ahead, every_seconds=6 * 3600)


def read_calendars(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask for each calendar that is due."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        due = select(Calendar).where(Calendar.address.is_not(None), Calendar.next_read_at <= now)
        for row in session.scalars(due.order_by(Calendar.next_read_at).limit(AT_ONCE)):
            calendars.ask_for_reading(session, row, now=now)
            row.next_read_at = now + calendars.READ_EVERY


def read_calendar(context: JobContext, payload: dict[str, Any]) -> None:
    """Read one address and keep which days it fills. No session is open while the network is used."""
    spokesperson_id, now = int(payload["spokesperson_id"]), clock.utcnow()
    with context.database.read_session() as session:
        calendar = session.get(Calendar, spokesperson_id)
    if calendar is None or calendar.address is None:
        return
    today = _today(now, context.settings)
    reading, fault = _read(calendar.address, context.settings, today)
    with context.finishing_session() as session:
        stored = session.get(Calendar, spokesperson_id)
        if stored is None or stored.address != calendar.address:
            return
        if reading is not None:
            calendars.take_in(session, stored, reading, today=today, now=now)
        else:
            log.info("calendar not read", spokesperson_id=spokesperson_id, fault=fault)
            calendars.note_failure(session, stored, fault, now=now)


def look_ahead(context: JobContext, _payload: dict[str, Any]) -> None:
    """Remind of consents that end soon, and forget days that are over."""
    today = _today(clock.utcnow(), context.settings)
    with context.finishing_session() as session:
        reminding.remind(session, today)
        calendars.forget_past(session, today)
        forgetting.forget_private(session, today, now=clock.utcnow())


def consent_ends(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one colleague. A consent that was renewed or taken back since needs no letter."""
    until = date.fromisoformat(str(payload["until"]))
    with context.database.read_session() as session:
        row = session.get(Spokesperson, int(payload["spokesperson_id"]))
        person = session.get(User, int(payload["user_id"]))
        is_outdated = row is None or row.consent_until != until or row.consent_withdrawn_at is not None
        if is_outdated or row is None or person is None or not person.active or not context.settings.smtp_url:
            return
        message = consent_letter(row, until, person, context.job_id, context.settings)
    mail.send(context.settings, message)


def _today(now: datetime, settings: Settings) -> date:
    return now.astimezone(ZoneInfo(settings.timezone)).date()


def _read(sealed: bytes, settings: Settings, today: date) -> tuple[CalendarReading | None, str]:
    """What the address says, or one word for why it could not be read. The address is never logged."""
    first, last = calendars.window(today)
    policy = replace(FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts)), max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
    try:
        answer = fetch(unseal(sealed, settings.secret_key), headers={"accept": "text/calendar, */*;q=0.5"}, policy=policy)
        if answer.status != 200:
            return None, {404: "gone", 410: "gone", 401: "closed", 403: "closed"}.get(answer.status, "unanswered")
        return shared_calendar_reader()(answer.body, zone=settings.timezone, first=first, last=last), ""
    except AddressUnreadable:
        return None, "sealed"
    except ParserOverrun:
        return None, "slow"
    except TooLarge:
        return None, TOO_LARGE
    except FeedError as error:
        return None, error.kind
