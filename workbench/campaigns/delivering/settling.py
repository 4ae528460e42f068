"""What becomes of a placement once its messages have ended, and of a copy once it was taken down. Many at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, insert, select, update
from sqlalchemy.orm import Session

from workbench.activity.models import Activity
from workbench.campaigns.models import Delivery, Placement
from workbench.campaigns.states import MOVES

OPEN = ("prepared", "sending")
ADDRESS_REFUSED = "address_refused"  # one receiver of many does not exist: that ends the message, not the placement


@dataclass
class Tally:
    """The messages of one placement, by what is to be known of them."""

    states: set[str] = field(default_factory=set)
    is_due: bool = False
    error: str = ""


def settle(
    session: Session, placement_ids: Iterable[int], *, now: datetime, live_urls: Mapping[int, str] | None = None
) -> list[int]:
    """Give placements under way, unclear or failed the state that their messages have come to. Gives the newly troubled."""
    ids = sorted(set(placement_ids))
    if not ids:
        return []
    live_urls = live_urls or {}
    tallies = _tallies(session, ids, now)
    columns = (Placement.id, Placement.state, Placement.version, Placement.live_url, Placement.sent_at)
    where = (Placement.id.in_(ids), Placement.state.in_(("prepared", "sending", "unknown", "failed")))
    changes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    log: list[dict[str, Any]] = []
    for row in session.execute(select(*columns).where(*where).with_for_update()):
        found = _end(session, row, tallies.get(row.id, Tally(error="no_receivers")))
        if found is None:
            continue
        to, error = found
        url = live_urls.get(row.id) or row.live_url
        values = {"b_id": row.id, "b_version": row.version, "state": to, "version": row.version + 1, "last_error": error}
        changes[to].append({**values, "live_url": url, "sent_at": now if to == "sent" else row.sent_at})
        if to != "prepared":
            details = {"error": error} if error else {}
            what = {"at": now, "actor_id": None, "verb": f"placement_{to}", "subject_kind": "placement"}
            log.append({**what, "subject_id": row.id, "details": details})
    _write(session, changes, log)
    return [row["b_id"] for to in ("failed", "unknown") for row in changes.get(to, ())]


def settle_withdrawals(session: Session, placement_ids: Iterable[int], *, now: datetime) -> None:
    """A copy whose every receiver was told, or that was taken down, is withdrawn; else it stays listed."""
    ids = sorted(set(placement_ids))
    open_or_bad = select(Delivery.placement_id).where(Delivery.purpose == "withdraw", ~told_state().in_(("sent", "refused")))
    done = (Placement.id.in_(ids), Placement.state.in_(("sent", "corrected")), Placement.id.not_in(open_or_bad))
    told = Placement.id.in_(select(Delivery.placement_id).where(Delivery.purpose == "withdraw"))
    statement = update(Placement).where(*done, told).values(state="withdrawn", version=Placement.version + 1)
    gone = session.scalars(statement.returning(Placement.id).execution_options(synchronize_session=False)).all()
    what: dict[str, Any] = {"at": now, "actor_id": None, "verb": "copy_taken_down", "subject_kind": "placement", "details": {}}
    if gone:
        session.execute(insert(Activity), [{**what, "subject_id": each} for each in gone])
    session.expire_all()


def told_state() -> ColumnElement[str]:
    """A message's state; "refused" for one whose address was refused for good."""
    is_refused = and_(Delivery.state == "failed", Delivery.last_error == ADDRESS_REFUSED)
    return case((is_refused, "refused"), else_=Delivery.state)


def _tallies(session: Session, ids: list[int], now: datetime) -> dict[int, Tally]:
    told = told_state().label("told")
    columns = (Delivery.placement_id, told, func.max(Delivery.last_error), func.min(Delivery.next_try_at))
    where = (Delivery.placement_id.in_(ids), Delivery.purpose == "publish")
    tallies: dict[int, Tally] = defaultdict(Tally)
    statement = select(*columns).where(*where).group_by(Delivery.placement_id, told)
    for placement_id, state, error, next_try_at in session.execute(statement):
        tally = tallies[placement_id]
        tally.states.add(state)
        tally.is_due |= state == "prepared" and next_try_at is not None and next_try_at <= now
        if state == "unknown" or (state == "failed" and "unknown" not in tally.states):
            tally.error = error or tally.error
    return tallies


def _end(session: Session, row: Any, tally: Tally) -> tuple[str, str] | None:
    """(state, error) that a placement goes to, or None when it stays."""
    if "sending" in tally.states:
        to, error = "sending", ""
    elif "prepared" in tally.states:
        to, error = ("sending" if tally.is_due and row.state == "sending" else "prepared"), ""
    elif "unknown" in tally.states:
        to, error = "unknown", tally.error or "interrupted"
    elif tally.states == {"refused"}:
        to, error = "failed", ADDRESS_REFUSED
    elif "failed" in tally.states or not tally.states:
        is_taken_back = tally.error == "outdated" and row.state == "prepared" and not _has_left(session, row.id)
        to, error = ("cancelled" if is_taken_back else "failed"), tally.error or "failed"
    else:
        to, error = "sent", ""
    return None if to == row.state or not _is_reachable(row.state, to) else (to, error)


def _has_left(session: Session, placement_id: int) -> bool:
    """Whether any message of a placement was taken, or may have been."""
    rows = session.execute(select(Delivery.state, Delivery.receipt).where(Delivery.placement_id == placement_id))
    return any(state in ("sent", "unknown") or receipt.get("unclear") for state, receipt in rows)


def _is_reachable(state: str, to: str) -> bool:
    """Prepared ends by way of sending within one transaction; else as the method's vocabulary says."""
    return to in MOVES[state] or (state == "prepared" and to in MOVES["sending"]) or (state, to) == ("unknown", "failed")


def _write(session: Session, changes: Mapping[str, list[dict[str, Any]]], log: list[dict[str, Any]]) -> None:
    table = Placement.__table__
    rows = [row for group in changes.values() for row in group]
    if rows:
        statement = (
            update(table)  # type: ignore[arg-type]
            .where(table.c.id == bindparam("b_id"), table.c.version == bindparam("b_version"))
            .values({name: bindparam(name) for name in ("state", "version", "last_error", "live_url", "sent_at")})
        )
        session.execute(statement, rows)
    if log:
        session.execute(insert(Activity), log)
    session.expire_all()
