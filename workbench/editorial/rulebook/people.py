"""People in politics: names of those who hold a public office in the municipality, kept for rule W15 and for nothing else."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.rulebook.changing import CHANGERS
from workbench.editorial.rulebook.models import OfficeHolder
from workbench.errors import Conflict, NotAllowed, NotFound, Refused

MOST_NAMES = 500
MOST_LETTERS = 80
NAMES_KEPT = timedelta(days=365)
NAME_PART = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-])*")


def office_holders(session: Session) -> Sequence[OfficeHolder]:
    """The names on the list, in the order of the alphabet."""
    wanted = select(OfficeHolder).where(OfficeHolder.removed_at.is_(None)).order_by(OfficeHolder.name, OfficeHolder.id)
    return session.scalars(wanted).unique().all()


def former_holders(session: Session, *, most: int = 100) -> Sequence[OfficeHolder]:
    """Names that were taken off the list, newest first: the list's history beside the names on it."""
    wanted = select(OfficeHolder).where(OfficeHolder.removed_at.is_not(None))
    return session.scalars(wanted.order_by(OfficeHolder.removed_at.desc(), OfficeHolder.id.desc()).limit(most)).unique().all()


def add_holders(
    session: Session, typed: str, *, until: date | None, actor: User, now: datetime
) -> tuple[list[OfficeHolder], int]:
    """Put the typed names, one a line, on the list. Returns the new rows, and how many names stood there already."""
    _require_changer(actor)
    names = list(dict.fromkeys(_name(line) for line in typed.splitlines() if line.strip()))
    if not names:
        raise Refused(_("Write at least one name, one on each line."))
    there = {row.name.casefold() for row in office_holders(session)}
    new = [name for name in names if name.casefold() not in there]
    if len(there) + len(new) > MOST_NAMES:
        raise Refused(
            _(
                "The list may have %(most)s names. With these it would have %(count)s.",
                most=MOST_NAMES,
                count=len(there) + len(new),
            )
        )
    rows = [OfficeHolder(name=name, until=until, added_by_id=actor.id, added_at=now) for name in new]
    session.add_all(rows)
    session.flush()
    for row in rows:
        record(session, "office_holder_added", row, actor_id=actor.id, now=now)
    return rows, len(names) - len(new)


def change_holder(
    session: Session, holder_id: int, *, name: str, until: date | None, version: str, actor: User, now: datetime
) -> OfficeHolder:
    """Correct a name or the last day. The old row goes into the history. `version` is the row as the person saw it."""
    _require_changer(actor)
    row = holder(session, holder_id)
    if row.removed_at is not None or version_of(row) != version:
        raise Conflict(_("A colleague has changed this name in the meantime. Look at the list again."), subject_id=holder_id)
    wanted = _name(name)
    if wanted.casefold() != row.name.casefold() and any(
        other.name.casefold() == wanted.casefold() for other in office_holders(session)
    ):
        raise Refused(_("That name is on the list already."), subject_id=holder_id)
    if (wanted, until) == (row.name, row.until):
        return row
    row.removed_at, row.removed_by_id = now, actor.id
    fresh = OfficeHolder(name=wanted, until=until, added_by_id=actor.id, added_at=now)
    session.add(fresh)
    session.flush()
    record(session, "office_holder_changed", fresh, actor_id=actor.id, now=now, instead_of=row.id)
    return fresh


def remove_holder(session: Session, holder_id: int, *, actor: User, now: datetime) -> OfficeHolder:
    """Take a name off the list. Twice is once."""
    _require_changer(actor)
    row = holder(session, holder_id)
    if row.removed_at is None:
        row.removed_at, row.removed_by_id = now, actor.id
        session.flush()
        session.expire(row, ["removed_by"])
        record(session, "office_holder_removed", row, actor_id=actor.id, now=now)
    return row


def forget_names(session: Session, *, now: datetime) -> int:
    """Erase the names that were taken off the list more than a year ago. Who changed the list, and when, stays."""
    old = select(OfficeHolder).where(OfficeHolder.removed_at < now - NAMES_KEPT, OfficeHolder.name != "")
    rows = session.scalars(old).unique().all()
    for row in rows:
        row.name = ""
    session.flush()
    return len(rows)


def holder(session: Session, holder_id: int) -> OfficeHolder:
    """One row of the list or of its history. Raises NotFound."""
    row = session.get(OfficeHolder, holder_id)
    if row is None:
        raise NotFound(subject_id=holder_id)
    return row


def version_of(row: OfficeHolder) -> str:
    """What a form carries to notice that a colleague was faster."""
    return f"{row.id}:{row.name}:{row.until or ''}"


def _name(line: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", line).split())
    shown = "".join(one if one.isprintable() else "·" for one in text[:40])
    if len(text) > MOST_LETTERS:
        raise Refused(_("“%(entry)s…” is longer than %(most)s letters.", entry=shown, most=MOST_LETTERS))
    parts = text.split()
    if len(parts) < 2 or not all(NAME_PART.fullmatch(part) for part in parts):
        raise Refused(_("“%(entry)s” is not a first name and a surname. Write both, in letters.", entry=shown))
    return text


def _require_changer(actor: User) -> None:
    if not actor.role_names & CHANGERS:
        raise NotAllowed(_("Administrators and approvers keep this list."))
