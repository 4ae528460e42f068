"""What partners report back about an adopted answer."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches.rendering import is_safe_address
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.partners.models import Adoption
from workbench.partners.organisations.members import require_writer
from workbench.partners.using.models import UsageReport

MOST_REACH = 100_000_000
LONGEST = {"place": 200, "note": 2000, "url": 500}


def report_use(
    session: Session,
    adoption: Adoption,
    *,
    used_on: date,
    place: str,
    actor: User,
    now: datetime,
    reach: int | None = None,
    url: str | None = None,
    note: str = "",
    client_key: str | None = None,
) -> UsageReport:
    """Where, when and to how many. The same `client_key` again gives the first report.

    Raises NotFound for others' adoptions, Refused for a day to come, no place, or an impossible reach or address.
    """
    require_writer(session, actor)
    if adoption.organisation_id != actor.organisation_id:
        raise NotFound(subject_id=adoption.id)
    if client_key:
        wanted = select(UsageReport).where(UsageReport.adoption_id == adoption.id, UsageReport.client_key == client_key)
        known = session.scalar(wanted)
        if known is not None:
            return known
    words = {"place": _line(place), "note": note.replace("\x00", "").strip(), "url": (url or "").strip()}
    _require_usable(adoption, words, used_on, reach, now)
    row = UsageReport(
        adoption_id=adoption.id, used_on=used_on, place=words["place"], url=words["url"] or None, reach=reach,
        note=words["note"], client_key=client_key or None, reported_by_id=actor.id, reported_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, "use_reported", row, actor_id=actor.id, now=now, adoption_id=adoption.id, reach=reach)
    return row


def remove_report(session: Session, row: UsageReport, *, actor: User, now: datetime) -> None:
    """Take back a report that was wrong."""
    require_writer(session, actor)
    adoption = session.get_one(Adoption, row.adoption_id)
    if adoption.organisation_id != actor.organisation_id:
        raise NotFound(subject_id=row.id)
    record(session, "use_removed", row, actor_id=actor.id, now=now, adoption_id=row.adoption_id, reach=row.reach)
    session.delete(row)
    session.flush()


def _line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _require_usable(adoption: Adoption, words: dict[str, str], used_on: date, reach: int | None, now: datetime) -> None:
    if not words["place"]:
        raise Refused(_("Write where you used it."), subject_id=adoption.id)
    for name, most in LONGEST.items():
        if len(words[name]) > most:
            raise Refused(_("The text is too long. At most %(most)s characters.", most=most), subject_id=adoption.id)
    if used_on > now.date() or used_on.year < 2000:
        raise Refused(_("Choose the day when it was used: today or earlier."), subject_id=adoption.id)
    if reach is not None and not 0 <= reach <= MOST_REACH:
        raise Refused(_("The reach is a whole number, 0 or more."), subject_id=adoption.id)
    if words["url"] and not is_safe_address(words["url"]):
        raise Refused(_("Write a web address that begins with https:// or http://."), subject_id=adoption.id)
