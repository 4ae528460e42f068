"""Reading the audit trail: fifty rows of what somebody asks for, and how far it is sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.activity.sealing.models import AuditLink
from workbench.privacy.access_log.files import TAKEN, taken
from workbench.privacy.trail.words import kind_in_words, verbs_of, words_of
from workbench.reviews.aggregates.days import span_of

PAGE = 50


@dataclass(frozen=True)
class Asked:
    """What is to be shown; what is empty means everything. `before` is the number of the row to go on from."""

    area: str = ""
    person_id: int | None = None
    day: date | None = None
    kind: str = ""
    subject_id: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Row:
    """One row: who did what to which thing, when, and the number of the seal that it lies under (None: not sealed yet).

    The thing is a colleague's name, or its kind and number: details may tell of restricted rumours, which whoever reads
    this may not see.
    """

    id: int
    at: datetime
    who: str
    what: str
    kind: str
    subject_id: int
    name: str
    seal_id: int | None


def rows(session: Session, asked: Asked, *, language: str, timezone: str) -> Sequence[Row]:
    """The newest fifty of what was asked for, or those before a row."""
    wanted = select(Activity, AuditLink.seal_id).outerjoin(AuditLink, AuditLink.activity_id == Activity.id)
    wanted = wanted.order_by(Activity.id.desc()).limit(PAGE)
    if asked.area:
        wanted = wanted.where(Activity.verb.in_(verbs_of(asked.area)))
    if asked.person_id is not None:
        wanted = wanted.where(Activity.actor_id == asked.person_id)
    if asked.day is not None:
        since, until = span_of(asked.day, ZoneInfo(timezone))
        wanted = wanted.where(Activity.at >= since, Activity.at < until)
    if asked.kind and asked.subject_id is not None:
        wanted = wanted.where(Activity.subject_kind == asked.kind, Activity.subject_id == asked.subject_id)
    if asked.before is not None:
        wanted = wanted.where(Activity.id < asked.before)
    found = session.execute(wanted).all()
    names = _names(session, [row for row, _seal in found])
    return [
        Row(
            row.id, row.at, names.get(row.actor_id, _("the machine or the public")), _what(row, language),
            row.subject_kind, row.subject_id, _about(row, names, language), seal,
        )
        for row, seal in found
    ]  # fmt: skip


def _what(row: Activity, language: str) -> str:
    """The row in words; of a file also which one, which are words of ours."""
    said = words_of(row.verb, language)
    return f"{said}: {taken(row, with_number=False)}" if row.verb == TAKEN else said


def _about(row: Activity, names: Mapping[int | None, str], language: str) -> str:
    """A colleague's name, or what the thing is and its number."""
    name = names.get(row.subject_id) if row.subject_kind == "user_account" else None
    return name or f"{kind_in_words(row.subject_kind, language)} {row.subject_id}"


def _names(session: Session, found: Sequence[Activity]) -> dict[int | None, str]:
    ids = {row.actor_id for row in found} | {row.subject_id for row in found if row.subject_kind == "user_account"}
    return {row[0]: row[1] for row in session.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))}
