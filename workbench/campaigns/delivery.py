"""How a placement leaves the house: prepared, sending, and what became of it. Each step is one short transaction.

The key of each message is stored before the first call and never changes. A step that was interrupted is found again by
its lease: on a channel that accepts a key (K) it is sent again with the same key; on one that does not (N) it becomes
unknown and a person decides. FAULTS.md 1.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload

from workbench.activity.service import record
from workbench.campaigns import messages
from workbench.campaigns.delivering.wires import NotSendable, wire_of
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.service import wake_delivery
from workbench.campaigns.states import MOVES, compare_and_set, is_placeable, move, move_along
from workbench.campaigns.transports import Outcome
from workbench.editorial import service as editorial
from workbench.editorial.models import Sandwich
from workbench.errors import WorkbenchError
from workbench.settings import Settings

RETRY_SECONDS = (5, 300, 1800, 7200)  # FAULTS.md F-08; after the fifth try it has failed
LANE = timedelta(seconds=60)
BUSY = timedelta(seconds=2)
PAGE_FIRST = timedelta(seconds=60)


@dataclass(frozen=True)
class Call:
    """A message that is marked as sending; `attempt` fences off slower, older tries."""

    delivery_id: int
    attempt: int
    kind: str
    purpose: str
    message: Any


@dataclass(frozen=True)
class Wait:
    """Nothing to send before `until`."""

    until: datetime


def due_placements(session: Session, now: datetime, *, limit: int = 500) -> list[int]:
    """Planned placements whose time has come. What is done by hand waits for a person."""
    statement = (
        select(Placement.id)
        .join(Placement.channel)
        .where(Placement.state == "planned", Placement.scheduled_at <= now, Channel.kind != "manual")
        .where(Channel.is_active, Channel.paused_reason == "")
        .order_by(Placement.scheduled_at, Placement.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def overlooked_placements(session: Session, now: datetime) -> list[int]:
    """Placements under way that no job has touched for two leases: the last net under a lost job."""
    late = now - 2 * LANE
    is_late = or_(
        (Delivery.state == "prepared") & (Delivery.next_try_at <= late),
        (Delivery.state == "sending") & (Delivery.request_started_at <= late),
    )
    statement = select(Placement.id).join(Placement.channel).join(Delivery, Delivery.placement_id == Placement.id)
    under_way = Placement.state.in_(("prepared", "sending"))
    return list(session.scalars(statement.where(under_way, is_late, Channel.paused_reason == "").distinct()))


def prepare(session: Session, placement_id: int, settings: Settings, *, now: datetime) -> None:
    """Write the messages with their keys, and the job that sends them, together with the new state. Safe to repeat."""
    placement = _read(session, placement_id)
    if placement is None or placement.state != "planned" or placement.scheduled_at > now:
        return
    channel = placement.channel
    if channel.kind == "manual" or not channel.is_active or channel.paused_reason:
        return
    if _is_outdated(placement):
        move(session, placement, "cancelled", last_error="outdated")
        record(session, "placement_cancelled", placement, actor_id=None, now=now, reason="outdated")
        return
    if not _may_speak(placement, settings, now):
        if placement.last_error != "no_consent":
            compare_and_set(session, placement, last_error="no_consent")
            record(session, "placement_held", placement, actor_id=None, now=now, reason="no_consent")
        return
    for receiver, key in _receivers(session, placement, settings):
        row = Delivery(placement_id=placement.id, channel_id=channel.id, receiver=receiver, key=key, next_try_at=now, receipt={})
        session.add(row)
    move(session, placement, "prepared", last_error="")
    record(session, "placement_prepared", placement, actor_id=None, now=now)
    wake_delivery(session, placement)


def claim_next(session: Session, placement_id: int, settings: Settings, *, job_id: int, now: datetime) -> Call | Wait | None:
    """Mark the next message as sending and give it; or say how long to wait; or None when the placement is settled."""
    placement = _read(session, placement_id)
    if placement is None or placement.state not in ("prepared", "sending"):
        return None
    channel = session.scalars(select(Channel).where(Channel.id == placement.channel_id).with_for_update(of=Channel)).one()
    if channel.paused_reason or not channel.is_active:
        _park(session, placement)
        return None
    if channel.kind == "page":
        publish_page(session, placement, settings, now=now)
        return None
    if not _take_lane(session, channel, job_id, now):
        return Wait(now + BUSY)
    rows = _open_deliveries(session, placement)
    _recover(session, placement, rows, now)
    if _is_outdated(placement):
        _stop(session, placement, rows, channel, now)
        return None
    if _page_comes_first(session, placement, now):
        return _leave(session, placement, channel, now + BUSY)
    return _next_call(session, placement, rows, channel, settings, now)


def finish_call(session: Session, call: Call, outcome: Outcome, *, job_id: int, now: datetime) -> None:
    """Write what became of a try. A newer try, or a person, that has decided meanwhile is not overruled."""
    delivery = session.get(Delivery, call.delivery_id)
    if delivery is None:
        return
    values = _values_after(delivery, outcome, now)
    statement = (
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.attempts == call.attempt, Delivery.state.in_(("sending", "unknown")))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]
    placement = _read(session, delivery.placement_id)
    if result.rowcount != 1 or placement is None:
        return
    session.refresh(delivery)
    channel = placement.channel
    if outcome.kind == "stopped":
        channel.paused_reason = outcome.error
        record(session, "channel_paused", channel, actor_id=None, now=now, reason=outcome.error)
    details: dict[str, Any] = {"delivery": delivery.id, "attempt": call.attempt, "error": outcome.error}
    record(session, f"message_{values['state']}", placement, actor_id=None, now=now, **details)
    _settle(session, placement, now, live_url=outcome.receipt.get("url"))
    if channel.lane_job_id == job_id:
        is_under_way = placement.state in ("prepared", "sending")
        channel.lane_job_id, channel.lane_until = (job_id, now + LANE) if is_under_way else (None, None)


def publish_page(session: Session, placement: Placement, settings: Settings, *, now: datetime) -> None:
    """Put the text on the public page: state, receipt and publication in one transaction."""
    sandwich, url = placement.sandwich, messages.public_url(placement.sandwich, settings)
    delivery = session.scalars(select(Delivery).where(Delivery.placement_id == placement.id)).one()
    try:
        with session.begin_nested():
            _require_current(placement)
            editorial.publish(session, sandwich, placement.revision, actor_id=placement.created_by_id, now=now)
    except WorkbenchError as error:
        delivery.state, delivery.finished_at, delivery.last_error = "failed", now, "not_publishable"
        move_along(session, placement, ("sending", "failed"), last_error="not_publishable")
        record(session, "placement_failed", placement, actor_id=None, now=now, error=type(error).__name__)
        return
    delivery.state, delivery.attempts, delivery.finished_at = "sent", delivery.attempts + 1, now
    path = ("sending", "sent") if placement.state == "prepared" else ("sent",)
    move_along(session, placement, path, sent_at=now, live_url=url, last_error="")
    record(session, "placement_sent", placement, actor_id=None, now=now, url=url)


def cancel_outdated(session: Session, *, now: datetime) -> int:
    """Take what waits of a withdrawn answer off the plan, and mark its public page as withdrawn. How many changed."""
    statement = select(Placement).join(Placement.sandwich).join(Placement.channel).where(Sandwich.state == "withdrawn")
    waiting = Placement.state.in_(("planned", "offered", "declined"))
    on_page = (Placement.state.in_(("sent", "corrected"))) & (Channel.kind == "page")
    rows = session.scalars(statement.where(or_(waiting, on_page))).unique().all()
    for row in rows:
        if row.channel.kind == "page" and row.state in ("sent", "corrected"):
            move(session, row, "withdrawn")
            record(session, "copy_taken_down", row, actor_id=None, now=now)
        else:
            move(session, row, "cancelled", last_error="outdated", proposed_at=None)
            record(session, "placement_cancelled", row, actor_id=None, now=now, reason="withdrawn")
    return len(rows)


def _read(session: Session, placement_id: int) -> Placement | None:
    loaded = (joinedload(Placement.sandwich), joinedload(Placement.revision), joinedload(Placement.channel))
    statement = select(Placement).where(Placement.id == placement_id).options(*loaded, joinedload(Placement.spokesperson))
    return session.scalars(statement.execution_options(populate_existing=True)).unique().one_or_none()


def _receivers(session: Session, placement: Placement, settings: Settings) -> list[tuple[str, str]]:
    """(receiver, key) of every message of a placement."""
    wire = wire_of(placement.channel.kind)
    return [("", f"msg_{placement.reference}")] if wire is None else wire.receivers(session, placement, settings)


def _is_outdated(placement: Placement) -> bool:
    """A withdrawn text, or one that a newer approval has replaced, never leaves."""
    return not is_placeable(placement.sandwich) or placement.sandwich.approved_revision_id != placement.revision_id


def _require_current(placement: Placement) -> None:
    if _is_outdated(placement):
        raise WorkbenchError("the text has been replaced or withdrawn", subject_id=placement.id)


def _may_speak(placement: Placement, settings: Settings, now: datetime) -> bool:
    person = placement.spokesperson
    return person is None or person.has_consent(now.astimezone(ZoneInfo(settings.timezone)).date())


def _take_lane(session: Session, channel: Channel, job_id: int, now: datetime) -> bool:
    """One job at a time per channel, so that a hanging one holds a single thread."""
    if channel.lane_job_id not in (None, job_id) and channel.lane_until is not None and channel.lane_until > now:
        return False
    channel.lane_job_id, channel.lane_until = job_id, now + LANE
    return True


def _leave(session: Session, placement: Placement, channel: Channel, until: datetime) -> Wait:
    channel.lane_job_id = channel.lane_until = None
    if placement.state == "sending":
        move(session, placement, "prepared")
    return Wait(until)


def _park(session: Session, placement: Placement) -> None:
    """A paused channel: what waits goes on when a person opens it again."""
    if placement.state == "sending" and not any(row.state == "sending" for row in _open_deliveries(session, placement)):
        move(session, placement, "prepared")


def _open_deliveries(session: Session, placement: Placement) -> list[Delivery]:
    where = (Delivery.placement_id == placement.id, Delivery.state.in_(("prepared", "sending")))
    return list(session.scalars(select(Delivery).where(*where).order_by(Delivery.next_try_at, Delivery.id)))


def _recover(session: Session, placement: Placement, rows: list[Delivery], now: datetime) -> None:
    """What an interrupted try left behind: with a key it may be repeated, without one a person must look."""
    for row in [row for row in rows if row.state == "sending"]:
        row.receipt = {**row.receipt, "unclear": True}
        if placement.channel.idempotency == "K":
            row.state, row.next_try_at = "prepared", now
        else:
            row.state, row.finished_at, row.last_error = "unknown", now, "interrupted"
            record(session, "message_unknown", placement, actor_id=None, now=now, delivery=row.id, error="interrupted")
            rows.remove(row)


def _stop(session: Session, placement: Placement, rows: list[Delivery], channel: Channel, now: datetime) -> None:
    """The text was withdrawn or replaced while it waited."""
    channel.lane_job_id = channel.lane_until = None
    for row in rows:
        row.state, row.finished_at, row.last_error = "failed", now, "outdated"
    session.flush()
    others = session.scalars(select(Delivery).where(Delivery.placement_id == placement.id)).all()
    none_left_the_house = not any(row.state in ("sent", "unknown") or row.receipt.get("unclear") for row in others)
    if placement.state == "prepared" and none_left_the_house:
        move(session, placement, "cancelled", last_error="outdated")
        record(session, "placement_cancelled", placement, actor_id=None, now=now, reason="outdated")
        return
    if placement.state == "prepared":
        move(session, placement, "sending")
    _settle(session, placement, now)


def _page_comes_first(session: Session, placement: Placement, now: datetime) -> bool:
    """Whether the public page of the same text is about to open: then its link should work when others send it."""
    if now > placement.scheduled_at + PAGE_FIRST:
        return False
    statement = select(Placement.id).join(Placement.channel).where(
        Placement.revision_id == placement.revision_id,
        Placement.state.in_(("planned", "prepared", "sending")),
        Placement.scheduled_at <= placement.scheduled_at,
        Channel.kind == "page",
    )  # fmt: skip
    return session.scalar(statement.limit(1)) is not None


def _next_call(
    session: Session, placement: Placement, rows: list[Delivery], channel: Channel, settings: Settings, now: datetime
) -> Call | Wait | None:
    for row in rows:
        if row.next_try_at is not None and row.next_try_at > now:
            continue
        wire = wire_of(channel.kind)
        row.attempts += 1
        try:
            message = wire.prepare(session, row, settings) if wire is not None else None
        except NotSendable as error:
            if error.drop:
                session.delete(row)
            else:
                row.state, row.finished_at, row.last_error = "failed", now, error.error
            continue
        if placement.state == "prepared":
            move(session, placement, "sending")
        row.state, row.request_started_at = "sending", now
        session.flush()
        return Call(row.id, row.attempts, channel.kind, row.purpose, message)
    session.flush()
    waiting = [row.next_try_at for row in rows if row.state == "prepared" and row not in session.deleted and row.next_try_at]
    if waiting and any(at > now for at in waiting):
        return _leave(session, placement, channel, min(at for at in waiting if at > now))
    channel.lane_job_id = channel.lane_until = None
    if placement.state == "prepared":
        move(session, placement, "sending")
    _settle(session, placement, now)
    return None


def _values_after(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    receipt = {**delivery.receipt, **outcome.receipt}
    if outcome.maybe:
        receipt["unclear"] = True
    values: dict[str, Any] = {"receipt": receipt, "last_error": outcome.error, "finished_at": now}
    if outcome.kind == "sent":
        return {**values, "state": "sent"}
    if outcome.kind == "unclear":
        return {**values, "state": "unknown"}
    tries = delivery.attempts - delivery.attempts_before
    if outcome.kind == "retry" and tries <= len(RETRY_SECONDS):
        after = now + timedelta(seconds=RETRY_SECONDS[tries - 1])
        return {**values, "state": "prepared", "finished_at": None, "next_try_at": max(after, outcome.retry_at or after)}
    return {**values, "state": "failed"}


def _settle(session: Session, placement: Placement, now: datetime, *, live_url: str | None = None) -> None:
    """Give a placement under way its end, once every message has one."""
    session.flush()
    rows = session.scalars(select(Delivery).where(Delivery.placement_id == placement.id)).all()
    states = {row.state for row in rows}
    if states & {"prepared", "sending"}:
        return
    errors = [row.last_error for row in rows if row.state in ("unknown", "failed") and row.last_error]
    values: dict[str, Any]
    if "unknown" in states:
        to, values = "unknown", {"last_error": errors[0] if errors else "interrupted"}
    elif "failed" in states:
        to, values = "failed", {"last_error": errors[0] if errors else "failed"}
    elif not rows:
        to, values = "failed", {"last_error": "no_receivers"}
    else:
        to, values = "sent", {"last_error": "", "sent_at": now, "live_url": live_url or placement.live_url}
    if to not in MOVES[placement.state]:
        return
    move(session, placement, to, **values)
    record(session, f"placement_{to}", placement, actor_id=None, now=now, error=values["last_error"])
