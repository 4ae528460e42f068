"""Writing what became of calls: many in one transaction, each only if no newer try and no person has decided meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, joinedload

from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.campaigns.delivering.circuits import note_outcomes
from workbench.campaigns.delivering.claiming import Call, mark_unclear
from workbench.campaigns.delivering.notices import tell_of_channel, tell_of_placements
from workbench.campaigns.delivering.preparing import is_outdated
from workbench.campaigns.delivering.retries import next_look_up, next_try
from workbench.campaigns.delivering.settling import settle, settle_withdrawals
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.service import wake_at
from workbench.campaigns.transports import Outcome

Result = tuple[Call, Outcome]


def finish_calls(session: Session, results: Sequence[Result], *, now: datetime) -> None:
    """Write the outcomes, in the order in which they came back."""
    rows = _rows(session, [call.claim.delivery_id for call, _outcome in results])
    written: list[tuple[Call, Outcome, Delivery]] = []
    for call, outcome in results:
        row = rows.get(call.claim.delivery_id)
        if row is None or not _is_ours(row, call):
            continue
        if call.is_dropped:
            session.delete(row)
        elif call.claim.is_look_up:
            _write_look_up(row, outcome, now)
        else:
            _write_try(row, outcome, now)
        written.append((call, outcome, row))
    _log(session, written, now)
    _note_channels(session, written, now)
    session.flush()
    _wake_again(session, [row for _call, _outcome, row in written], now)
    _settle(session, written, now)


def _rows(session: Session, ids: Sequence[int]) -> dict[int, Delivery]:
    channel = joinedload(Delivery.placement).joinedload(Placement.channel).lazyload(Channel.organisation)
    statement = select(Delivery).where(Delivery.id.in_(ids)).options(channel)
    locked = statement.with_for_update(of=Delivery).execution_options(populate_existing=True)
    return {row.id: row for row in session.scalars(locked).unique()}


def _is_ours(row: Delivery, call: Call) -> bool:
    if call.claim.is_look_up:
        return row.state == "unknown" and row.look_ups == call.claim.look_ups
    return row.state in ("sending", "unknown") and row.attempts == call.claim.attempt


def _write_try(row: Delivery, outcome: Outcome, now: datetime) -> None:
    receipt = {**row.receipt, **outcome.receipt}
    if outcome.maybe:
        receipt["unclear"] = True
        receipt["unanswered"] = receipt.get("unanswered", False) or "status" not in outcome.receipt
    row.receipt = receipt
    row.last_error, row.lease_until, row.finished_at, row.next_try_at = outcome.error, None, now, None
    if outcome.kind == "sent":
        row.state = "sent"
        return
    again_at = next_try(row.attempts - row.attempts_before, now, outcome.retry_at)
    if outcome.kind == "unclear":
        _hold(row, outcome.error, now)
    elif outcome.kind == "retry" and outcome.maybe:
        mark_unclear(row, outcome.error, now, again_at=again_at)
        if row.state == "prepared":
            _repeat(row, again_at)
    elif outcome.kind == "retry":
        _repeat(row, again_at)
    else:
        row.state = _given_up(row)


def _repeat(row: Delivery, again_at: datetime | None) -> None:
    """Once more at that time, or given up when there have been enough tries."""
    row.state, row.next_try_at = (_given_up(row), None) if again_at is None else ("prepared", again_at)
    if again_at is not None:
        row.finished_at = None


def _given_up(row: Delivery) -> str:
    """Failed; unknown when a try was never answered: it may have arrived, and a person looks before anybody sends again."""
    return "unknown" if row.receipt.get("unanswered") else "failed"


def _hold(row: Delivery, error: str, now: datetime) -> None:
    """The wire itself says that nobody knows: never repeated, but read back where that can be done."""
    mark_unclear(row, error, now)
    if row.state == "prepared":
        row.state, row.finished_at, row.next_try_at = "unknown", now, None


def _write_look_up(row: Delivery, outcome: Outcome, now: datetime) -> None:
    if outcome.kind == "sent":
        row.state, row.finished_at, row.last_error, row.next_try_at = "sent", now, "", None
        row.receipt = {**row.receipt, **outcome.receipt, "looked_up": True}
    elif outcome.kind == "missing" and row.placement.channel.idempotency == "N":
        row.last_error, row.next_try_at = "not_found", None  # never repeated by itself: a person decides
    elif outcome.kind == "missing":
        row.receipt = {key: value for key, value in row.receipt.items() if key not in ("unclear", "unanswered")}
        is_too_late = row.purpose == "publish" and is_outdated(row.placement)
        row.state, row.next_try_at = ("failed", None) if is_too_late else ("prepared", now)
        row.finished_at, row.last_error = (now, "outdated") if is_too_late else (None, "")
    else:
        row.next_try_at = next_look_up(row.look_ups, now)


def _log(session: Session, written: list[tuple[Call, Outcome, Delivery]], now: datetime) -> None:
    rows: list[dict[str, Any]] = []
    for call, outcome, row in written:
        if call.is_dropped or (call.claim.is_look_up and row.state == "unknown"):
            continue
        details = {"delivery": row.id, "attempt": call.claim.attempt, "error": outcome.error, "purpose": row.purpose}
        if call.claim.is_look_up:
            details["looked_up"] = True
        verb = f"message_{row.state}"
        what = {"at": now, "actor_id": None, "verb": verb, "subject_kind": "placement", "subject_id": row.placement_id}
        rows.append({**what, "details": details})
    if rows:
        session.execute(insert(Activity), rows)


def _note_channels(session: Session, written: list[tuple[Call, Outcome, Delivery]], now: datetime) -> None:
    """The breaker, and the pause after a refusal of the channel itself."""
    outcomes = [(row.placement.channel, outcome) for call, outcome, row in written if call.outcome is None]
    for channel in note_outcomes(session, outcomes, now):
        tell_of_channel(session, channel, now=now)
    for channel, outcome in outcomes:
        if outcome.kind == "stopped" and not channel.paused_reason:
            channel.paused_reason = outcome.error
            record(session, "channel_paused", channel, actor_id=None, now=now, reason=outcome.error)
            tell_of_channel(session, channel, now=now)


def _wake_again(session: Session, rows: Sequence[Delivery], now: datetime) -> None:
    """A job for each second in which something is due again; the tick is the net under it."""
    for at in {row.next_try_at for row in rows if row.state in ("prepared", "unknown") and row.next_try_at is not None}:
        wake_at(session, max(at, now))


def _settle(session: Session, written: list[tuple[Call, Outcome, Delivery]], now: datetime) -> None:
    published = [(row.placement_id, outcome) for _call, outcome, row in written if row.purpose == "publish"]
    withdrawn = {row.placement_id for _call, _outcome, row in written if row.purpose == "withdraw"}
    urls = {placement_id: outcome.receipt["url"] for placement_id, outcome in published if outcome.receipt.get("url")}
    troubled = settle(session, {placement_id for placement_id, _outcome in published}, now=now, live_urls=urls)
    if withdrawn:
        settle_withdrawals(session, withdrawn, now=now)
    tell_of_placements(session, troubled, now=now)
