"""The log of a group: what the machine and people did with it, what of that is new to a reader, what can be undone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.intake.models import ClaimGroup, ClaimGroupChange, ClaimGroupLook

BY_MACHINE = ("added", "moved_here", "moved_away", "left")
CAN_UNDO = ("named", "taken_out", "merged", "opened", "linked", "dismissed")
UNDO_SHOWN = timedelta(days=1)


@dataclass
class News:
    """What the machine did to a group since somebody looked last. `moved_from` and `moved_to`: (group id, texts)."""

    added: int = 0
    left: int = 0
    moved_from: list[tuple[int, int]] = field(default_factory=list)
    moved_to: list[tuple[int, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.left or self.moved_from or self.moved_to)


def log_change(
    session: Session,
    group_id: int,
    verb: str,
    *,
    now: datetime,
    actor_id: int | None = None,
    item_id: int | None = None,
    other_group_id: int | None = None,
    before: dict[str, Any] | None = None,
    reason: str = "",
) -> ClaimGroupChange:
    """Add one line to the log of a group."""
    row = ClaimGroupChange(
        group_id=group_id, verb=verb, actor_id=actor_id, item_id=item_id, other_group_id=other_group_id, at=now,
        before=before or {}, reason=reason,
    )  # fmt: skip
    session.add(row)
    return row


def news_of(session: Session, group: ClaimGroup, *, user_id: int) -> News:
    """What is new to this member of staff; nothing when they look for the first time."""
    look = session.get(ClaimGroupLook, (group.id, user_id))
    if look is None:
        return News()
    columns = select(ClaimGroupChange.verb, ClaimGroupChange.other_group_id)
    newer = (ClaimGroupChange.group_id == group.id, ClaimGroupChange.id > look.seen_change_id)
    counts = Counter((verb, other) for verb, other in session.execute(columns.where(*newer, ClaimGroupChange.actor_id.is_(None))))
    news = News()
    for (verb, other), count in sorted(counts.items(), key=lambda pair: (pair[0][0], pair[0][1] or 0)):
        if verb == "added":
            news.added += count
        elif verb == "left":
            news.left += count
        elif other is not None:
            (news.moved_from if verb == "moved_here" else news.moved_to).append((other, count))
    return news


def changes_of(session: Session, group_id: int, *, limit: int = 30) -> Sequence[ClaimGroupChange]:
    """The newest lines of the log, with who did it."""
    statement = select(ClaimGroupChange).where(ClaimGroupChange.group_id == group_id).options(joinedload(ClaimGroupChange.actor))
    return session.scalars(statement.order_by(ClaimGroupChange.id.desc()).limit(limit)).all()


def can_undo(changes: Sequence[ClaimGroupChange], *, actor_id: int, now: datetime) -> ClaimGroupChange | None:
    """The actor's newest step that still stands; what lies below another person's step stays."""
    for change in changes:
        if change.verb in CAN_UNDO and change.undone_at is None:
            return change if change.actor_id == actor_id and change.at > now - UNDO_SHOWN else None
    return None
