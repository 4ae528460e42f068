"""What went out is followed up: a withdrawn text is taken down or its receivers told, a corrected one changed where it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, insert, select
from sqlalchemy.orm import Session, aliased, joinedload

from workbench import queue
from workbench.activity.service import record
from workbench.campaigns.delivering.wires import wire_of, wired_kinds
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.editorial.models import Sandwich

AT_ONCE = 500


def withdraw_copies(session: Session, *, now: datetime) -> int:
    """Write what takes down, or tells of, every copy of a withdrawn text. Gives how many messages."""
    kinds = [kind for kind in sorted(wired_kinds()) if _can(kind, "can_withdraw")]
    gone = (Sandwich.state == "withdrawn", Placement.state.in_(("sent", "corrected", "failed", "unknown")))
    return _follow(session, _sent(kinds, "withdraw", gone), "withdraw", now)


def correct_copies(session: Session, *, now: datetime) -> int:
    """Write what changes an older copy on a channel that has got the corrected text as a message of its own."""
    kinds = [kind for kind in sorted(wired_kinds()) if _can(kind, "can_correct")]
    return _follow(session, _sent(kinds, "correct", (Placement.state == "corrected",)), "correct", now)


def remaining_copies(session: Session, sandwich: Sandwich) -> list[Placement]:
    """Copies of a withdrawn text that are, or may be, still out."""
    if sandwich.state != "withdrawn":
        return []
    where = (Placement.sandwich_id == sandwich.id, Placement.state.in_(("sent", "corrected", "unknown")))
    statement = select(Placement).where(*where).options(joinedload(Placement.channel)).order_by(Placement.id)
    return list(session.scalars(statement).unique())


def follow_key(key: str, purpose: str) -> str:
    """The key of what is done to a copy: from the copy's own, so that it too is the same at every try."""
    return f"<{purpose}.{key[1:]}" if key.startswith("<") else f"{key}_{purpose}"


def _can(kind: str, what: str) -> bool:
    wire = wire_of(kind)
    return wire is not None and bool(getattr(wire, what))


def _sent(kinds: Sequence[str], purpose: str, where: tuple[ColumnElement[bool], ...]) -> Any:
    done = aliased(Delivery)
    same = (done.placement_id == Delivery.placement_id, done.receiver == Delivery.receiver, done.purpose == purpose)
    return (
        select(Delivery)
        .join(Placement, Placement.id == Delivery.placement_id)
        .join(Sandwich, Sandwich.id == Placement.sandwich_id)
        .join(Channel, Channel.id == Delivery.channel_id)
        .where(Delivery.purpose == "publish", Delivery.state == "sent", Channel.kind.in_(kinds), *where, ~exists().where(*same))
        .order_by(Delivery.id)
        .limit(AT_ONCE)
    )


def _follow(session: Session, statement: Any, purpose: str, now: datetime) -> int:
    copies = session.scalars(statement).all()
    start = {"state": "prepared", "attempts": 0, "attempts_before": 0, "look_ups": 0, "last_error": "", "next_try_at": now}
    rows = [
        {
            **start,
            "placement_id": copy.placement_id,
            "channel_id": copy.channel_id,
            "receiver": copy.receiver,
            "purpose": purpose,
            "key": follow_key(copy.key, purpose),
            "receipt": {**copy.receipt, "copy_key": copy.key},
        }
        for copy in copies
    ]
    if not rows:
        return 0
    session.execute(insert(Delivery), rows)
    for placement_id in sorted({row["placement_id"] for row in rows}):
        placement = session.get_one(Placement, placement_id)
        record(session, f"copy_{purpose}_begun", placement, actor_id=None, now=now)
    queue.enqueue(session, "campaigns.deliver", {}, dedupe=f"campaigns.deliver:copies:{purpose}:{copies[0].id}")
    return len(rows)
