"""Which messages leave now: claimed many at a time, each marked as sending just before its call. Then what a crash left behind.

Every claim is an UPDATE that names the state it expects: of two workers, or of a worker and a person who cancels, one wins.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, joinedload

from workbench.activity.service import record
from workbench.campaigns.delivering.circuits import circuits_of, mark_trial, slots_open
from workbench.campaigns.delivering.notices import tell_of_placements
from workbench.campaigns.delivering.preparing import is_outdated
from workbench.campaigns.delivering.retries import after_unclear
from workbench.campaigns.delivering.settling import settle
from workbench.campaigns.delivering.stops import is_stopped
from workbench.campaigns.delivering.wires import NotSendable, where_raised, wire_of
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.transports import Outcome
from workbench.editorial.models import Sandwich
from workbench.settings import Settings

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=40)  # a call takes at most 20; then somebody else may look what became of it
READ_AGAIN = timedelta(seconds=60)


@dataclass(frozen=True)
class Claim:
    """A message that is ours to send, or with `is_look_up` to read back; `attempt` fences off slower, older tries."""

    delivery_id: int
    channel_id: int
    attempt: int
    look_ups: int = 0
    is_look_up: bool = False


@dataclass(frozen=True)
class Call:
    """A claim with its message, or with what became of it before anything left the house."""

    claim: Claim
    kind: str
    purpose: str
    message: Any
    outcome: Outcome | None = None
    is_dropped: bool = False


def claim_due(session: Session, *, now: datetime, free: Callable[[int], int], most: int) -> list[Claim]:
    """Mark what leaves now as sending, at most `free(channel id)` on each channel and `most` in all."""
    only_withdrawals = is_stopped(session)
    channels = _channels_with(session, Delivery.state == "prepared", now)
    circuits = circuits_of(session, channels) if channels else {}
    ids: list[int] = []
    for channel_id in channels:
        slots = min(slots_open(circuits.get(channel_id), free(channel_id), now), most - len(ids))
        if slots > 0:
            ids += _first_due(session, channel_id, slots, now, only_withdrawals=only_withdrawals)
    claims = _claim(session, ids, now) if ids else []
    for channel_id in {claim.channel_id for claim in claims}:
        mark_trial(circuits.get(channel_id), now)
    return claims


def claim_look_ups(session: Session, *, now: datetime, most: int) -> list[Claim]:
    """Unclear messages on channels that can be read back, once the copy must show."""
    channels = _channels_with(session, Delivery.state == "unknown", now)
    if not channels:
        return []
    due = (Delivery.channel_id.in_(channels), Delivery.state == "unknown", Delivery.next_try_at <= now)
    ids = session.scalars(select(Delivery.id).where(*due).order_by(Delivery.next_try_at).limit(most)).all()
    statement = (
        update(Delivery)
        .where(Delivery.id.in_(ids), *due)
        .values(look_ups=Delivery.look_ups + 1, next_try_at=now + READ_AGAIN)
        .returning(Delivery.id, Delivery.channel_id, Delivery.attempts, Delivery.look_ups)
        .execution_options(synchronize_session=False)
    )
    return [Claim(*row, is_look_up=True) for row in session.execute(statement)]


def recover(session: Session, *, now: datetime) -> int:
    """Messages whose sender is gone: repeated with their key, read back later, or given to a person. Gives how many."""
    expired = (Delivery.state == "sending", Delivery.lease_until < now)
    loaded = joinedload(Delivery.placement).joinedload(Placement.channel)
    statement = select(Delivery).join(Channel, Channel.id == Delivery.channel_id).where(*expired).options(loaded)
    rows = session.scalars(statement.with_for_update(skip_locked=True, of=Delivery)).unique().all()
    for row in rows:
        mark_unclear(row, "interrupted", now)
        if row.state == "unknown":
            details: dict[str, Any] = {"delivery": row.id, "error": row.last_error, "read_back_at": _iso(row.next_try_at)}
            record(session, "message_unknown", row.placement, actor_id=None, now=now, **details)
    session.flush()
    count = len(rows)
    tell_of_placements(session, settle(session, {row.placement_id for row in rows}, now=now), now=now)
    return count


def mark_unclear(row: Delivery, error: str, now: datetime, *, again_at: datetime | None = None) -> None:
    """Nobody knows how a try ended: prepared again where that is safe, else unknown."""
    channel, wire = row.placement.channel, wire_of(row.placement.channel.kind)
    row.receipt, row.last_error, row.lease_until = {**row.receipt, "unclear": True}, error, None
    began_at = min(row.placement.scheduled_at, row.request_started_at or now)
    after = "person" if wire is None else after_unclear(wire, channel.idempotency, first_try_at=began_at, now=now)
    if after == "repeat":
        row.state, row.next_try_at = "prepared", again_at or now
        return
    row.state, row.finished_at, row.next_try_at = "unknown", now, None
    if after == "look_up" and wire is not None:
        row.next_try_at = (row.request_started_at or now) + wire.lag


def read_calls(session: Session, claims: Sequence[Claim], settings: Settings) -> tuple[list[Call], dict[int, dict[str, Any]]]:
    """The messages of what was claimed, read in a session of their own: nothing is locked while texts are made.

    Also the receipts that a wire wants kept before the first call, by delivery.
    """
    placement = joinedload(Delivery.placement)
    loaded = (
        placement.joinedload(Placement.sandwich).joinedload(Sandwich.public_revision),
        placement.joinedload(Placement.revision),
        placement.joinedload(Placement.spokesperson),
        placement.joinedload(Placement.channel).lazyload(Channel.organisation),
    )
    ids = [claim.delivery_id for claim in claims]
    statement = select(Delivery).where(Delivery.id.in_(ids)).options(*loaded)
    rows = {row.id: row for row in session.scalars(statement).unique()}
    before = {row.id: row.receipt for row in rows.values()}
    with session.no_autoflush:
        calls = [_call(session, claim, rows[claim.delivery_id], settings) for claim in claims if claim.delivery_id in rows]
    return calls, {row.id: row.receipt for row in rows.values() if row.receipt is not before[row.id]}


def keep_receipts(session: Session, receipts: Mapping[int, dict[str, Any]]) -> None:
    """What the first try sends is what every later one sends."""
    for delivery_id, receipt in receipts.items():
        session.get_one(Delivery, delivery_id, with_for_update=True).receipt = receipt


def _call(session: Session, claim: Claim, row: Delivery, settings: Settings) -> Call:
    kind = row.placement.channel.kind
    wire = wire_of(kind)
    try:
        if wire is None:
            raise NotSendable("channel_incomplete")
        return Call(claim, kind, row.purpose, wire.prepare(session, row, settings))
    except NotSendable as error:
        return Call(claim, kind, row.purpose, None, Outcome("failed", error.error), is_dropped=error.drop)
    except DBAPIError:
        raise  # the database was away for a moment: nothing is wrong with this message, and its claim ends
    except Exception as error:
        log.error("a message could not be made", delivery_id=row.id, kind=kind, error=where_raised(error))
        return Call(claim, kind, row.purpose, None, Outcome("failed", "not_made"))


def _channels_with(session: Session, state: ColumnElement[bool], now: datetime) -> list[int]:
    """Open channels on which something is due: an index look-up for each, however long the history is."""
    waiting = exists().where(Delivery.channel_id == Channel.id, state, Delivery.next_try_at <= now)
    statement = select(Channel.id).where(Channel.is_active, Channel.paused_reason == "", waiting)
    return list(session.scalars(statement.order_by(Channel.id)))


def _first_due(session: Session, channel_id: int, slots: int, now: datetime, *, only_withdrawals: bool) -> Sequence[int]:
    due = [Delivery.channel_id == channel_id, Delivery.state == "prepared", Delivery.next_try_at <= now]
    if only_withdrawals:
        due.append(Delivery.purpose == "withdraw")
    return session.scalars(select(Delivery.id).where(*due).order_by(Delivery.next_try_at, Delivery.id).limit(slots)).all()


def _claim(session: Session, ids: Sequence[int], now: datetime) -> list[Claim]:
    statement = (
        select(Delivery.id, Delivery.placement_id, Delivery.purpose, Placement.state, _is_current())
        .join(Placement, Placement.id == Delivery.placement_id)
        .join(Sandwich, Sandwich.id == Placement.sandwich_id)
        .where(Delivery.id.in_(ids), Delivery.state == "prepared")
        .with_for_update(skip_locked=True, of=Delivery)
    )
    rows = session.execute(statement).all()
    stale = {row[1] for row in rows if row[2] == "publish" and not row[4]}
    for placement_id in stale:
        _take_back(session, placement_id, now)
    rows = [row for row in rows if row[1] not in stale]
    begun = _begin(session, {row[1] for row in rows if row[2] == "publish" and row[3] == "prepared"})
    under_way = {row[1] for row in rows if row[2] != "publish" or row[3] == "sending"} | begun
    ours = [row[0] for row in rows if row[1] in under_way]
    mark = (
        update(Delivery)
        .where(Delivery.id.in_(ours), Delivery.state == "prepared")
        .values(state="sending", attempts=Delivery.attempts + 1, request_started_at=now, lease_until=now + LEASE)
        .returning(Delivery.id, Delivery.channel_id, Delivery.attempts, Delivery.look_ups)
        .execution_options(synchronize_session=False)
    )
    return [Claim(*row) for row in session.execute(mark)] if ours else []


def _is_current() -> ColumnElement[bool]:
    """The approved text that stands; while a correction is written nothing leaves. As states.is_placeable."""
    corrected = (Sandwich.state == "correcting") & (
        Sandwich.public_revision_id.is_(None) | (Sandwich.approved_revision_id != Sandwich.public_revision_id)
    )
    return (
        (Sandwich.approved_revision_id == Placement.revision_id)
        & Sandwich.deleted_at.is_(None)
        & (Sandwich.state.in_(("approved", "published")) | corrected)
    )


def _begin(session: Session, placement_ids: set[int]) -> set[int]:
    """Placements that are still prepared become sending; whoever cancelled one in the same moment has won it."""
    if not placement_ids:
        return set()
    statement = (
        update(Placement)
        .where(Placement.id.in_(placement_ids), Placement.state == "prepared")
        .values(state="sending", version=Placement.version + 1)
        .returning(Placement.id)
        .execution_options(synchronize_session=False)
    )
    return set(session.scalars(statement))


def _take_back(session: Session, placement_id: int, now: datetime) -> None:
    """The text was withdrawn or replaced while it waited."""
    placement = session.get_one(Placement, placement_id)
    if not is_outdated(placement) or placement.state not in ("prepared", "sending"):
        return
    rows = session.scalars(select(Delivery).where(Delivery.placement_id == placement_id, Delivery.purpose == "publish")).all()
    for row in rows:
        if row.state == "prepared":
            row.state, row.finished_at, row.last_error = "failed", now, "outdated"
    session.flush()
    settle(session, {placement_id}, now=now)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
