"""Secret calendar links, one for each person, and absences from a person's own calendar."""

import hashlib
import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.alerts.roster.calendars import Absences, Entry, NotACalendar, read_absences
from workbench.alerts.roster.models import DutyAbsence, DutyPerson
from workbench.alerts.roster.queries import shifts_between
from workbench.errors import NotFound, Refused
from workbench.settings import Settings
from workbench.web.languages import translator

SHOWN_BACK, SHOWN_AHEAD = timedelta(days=31), timedelta(days=400)
TOKEN_BYTES = 32


def make_link(session: Session, user: User, *, now: datetime) -> str:
    """A new secret for the person's calendar link; the one before stops working. Only its hash is kept.

    Raises Refused when the person takes no turns.
    """
    row = session.get(DutyPerson, user.id)
    if row is None:
        raise Refused(_("You do not take turns, so there is no calendar to follow."), subject_id=user.id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row.link_hash, row.link_made_at = _hash(token), now
    record(session, "duty_link_made", user, actor_id=user.id, now=now)
    return token


def end_link(session: Session, user: User, *, now: datetime) -> None:
    """Nobody can follow the calendar any more with the link that was made."""
    row = session.get(DutyPerson, user.id)
    if row is not None and row.link_hash is not None:
        row.link_hash = row.link_made_at = None
        record(session, "duty_link_ended", user, actor_id=user.id, now=now)


def follower(session: Session, token: str) -> User:
    """Whose link it is. Raises NotFound for an unknown one, and when the person has left."""
    row = session.scalar(select(DutyPerson).where(DutyPerson.link_hash == _hash(token))) if len(token) < 200 else None
    user = session.get(User, row.user_id) if row is not None else None
    if user is None or not user.active:
        raise NotFound(_("There is no such calendar."))
    return user


def entries_for(session: Session, user: User, *, settings: Settings, now: datetime) -> list[Entry]:
    """The person's own shifts, from a month ago to a year ahead, in their language."""
    title = translator(user.language)("On duty")
    domain = settings.mail_from.partition("@")[2]
    return [
        Entry(
            uid=f"duty-{row.id}@{domain}", title=title, starts_at=row.starts_at, ends_at=row.ends_at,
            changed_at=row.changed_at, number=row.number, address=f"{settings.base_url}/alerts/duty",
        )
        for row in shifts_between(session, now - SHOWN_BACK, now + SHOWN_AHEAD)
        if row.user_id == user.id
    ]  # fmt: skip


def import_absences(session: Session, user: User, raw: bytes, *, zone: ZoneInfo, now: datetime) -> Absences:
    """Coming absences are those of this calendar; what came from an earlier one is forgotten, what was typed in stays.

    Raises Refused for a file that is no calendar; nothing is changed then.
    """
    try:
        read = read_absences(raw, now=now, zone=zone)
    except NotACalendar as error:
        message = _("The file cannot be read as a calendar. Save your calendar as an .ics file of at most 1 MB and try again.")
        raise Refused(message, subject_id=user.id) from error
    mine = (DutyAbsence.user_id == user.id, DutyAbsence.ends_at > now)
    for row in session.scalars(select(DutyAbsence).where(*mine, DutyAbsence.entered_by == "calendar")):
        session.delete(row)
    session.flush()
    typed = {(row.starts_at, row.ends_at) for row in session.scalars(select(DutyAbsence).where(*mine))}
    for start, end in read.times:
        if (start, end) not in typed:
            session.add(DutyAbsence(user_id=user.id, starts_at=start, ends_at=end, entered_by="calendar", added_at=now))
    session.flush()
    record(session, "duty_absences_imported", user, actor_id=user.id, now=now, count=len(read.times))
    return read


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
