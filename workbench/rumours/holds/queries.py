"""Reading legal holds: what erasing by time asks before it erases."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workbench.rumours.holds.models import LegalHold


def holds_everything(session: Session) -> bool:
    """Whether a hold on everything stands: nothing at all is erased by time."""
    standing = select(LegalHold.id).where(LegalHold.lifted_at.is_(None), LegalHold.rumour_id.is_(None))
    return session.scalar(standing.limit(1)) is not None


def held_rumours() -> Select[tuple[int]]:
    """The rumours on which a hold stands, as a subquery of their ids; never holds an empty one."""
    return select(LegalHold.rumour_id).where(LegalHold.lifted_at.is_(None), LegalHold.rumour_id.is_not(None))  # type: ignore[return-value]
