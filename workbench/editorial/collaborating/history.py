"""The history of a text, light: one row a revision, without its document, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from workbench.accounts.models import User
from workbench.editorial.models import Approval, Revision
from workbench.web.pages import Page

SIZE = 25


@dataclass(frozen=True)
class RevisionRow:
    """One revision as the history shows it."""

    id: int
    number: int
    author_id: int
    author: str
    created_at: datetime
    note: str
    restored_from: int | None
    approver: str
    approved_at: datetime | None


def revision_rows(session: Session, sandwich_id: int, *, person_id: int | None = None, page: int = 1) -> Page[RevisionRow]:
    """A page of the history, newest first, of one person or of all."""
    approver = aliased(User)
    narrowed = [Revision.sandwich_id == sandwich_id]
    if person_id is not None:
        narrowed.append(Revision.author_id == person_id)
    total = session.scalar(select(func.count(Revision.id)).where(*narrowed)) or 0
    number = min(max(page, 1), max(1, -(-total // SIZE)))
    wanted = (
        select(
            Revision.id, Revision.number, Revision.author_id, User.name, Revision.created_at, Revision.note,
            Revision.restored_from, approver.name, Approval.approved_at,
        )
        .join(User, User.id == Revision.author_id)
        .outerjoin(Approval, Approval.revision_id == Revision.id)
        .outerjoin(approver, approver.id == Approval.approver_id)
        .where(*narrowed)
        .order_by(Revision.number.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )  # fmt: skip
    rows = [RevisionRow(*row[:7], approver=row[7] or "", approved_at=row[8]) for row in session.execute(wanted)]
    return Page(rows, number, SIZE, total)


def writers_of(session: Session, sandwich_id: int) -> Sequence[tuple[int, str, int]]:
    """(id, name, how many revisions) of everybody who has saved the text, by name."""
    wanted = select(User.id, User.name, func.count(Revision.id)).join(Revision, Revision.author_id == User.id)
    wanted = wanted.where(Revision.sandwich_id == sandwich_id).group_by(User.id, User.name).order_by(User.name, User.id)
    return [(row[0], row[1], row[2]) for row in session.execute(wanted)]


def newest_number(session: Session, sandwich_id: int) -> int:
    """The number of the newest revision; 0 without any."""
    return session.scalar(select(func.max(Revision.number)).where(Revision.sandwich_id == sandwich_id)) or 0
