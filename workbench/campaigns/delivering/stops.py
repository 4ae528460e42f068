"""Stop everything: one press holds all that is planned; two different people let it go on."""

from datetime import datetime
from functools import cache

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, Update, func, select, update
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.campaigns.delivering.models import DeliveryStop
from workbench.campaigns.delivering.wires import sent_by_machine
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.service import require_planner
from workbench.errors import Conflict, Refused

HELD = "stopped"  # Placement.last_error of what came due while everything stood still


def standing_stop(session: Session) -> DeliveryStop | None:
    """The stop that holds now, if any."""
    return session.scalars(_standing()).first() if is_stopped(session) else None


def is_stopped(session: Session) -> bool:
    """Whether everything planned stands still."""
    return session.scalar(_any_standing()) is not None


def earlier_stops(session: Session, *, limit: int = 20) -> list[DeliveryStop]:
    """Stops that have ended, newest first."""
    loaded = [joinedload(each) for each in (DeliveryStop.stopped_by, DeliveryStop.first_yes_by, DeliveryStop.resumed_by)]
    statement = select(DeliveryStop).where(DeliveryStop.resumed_at.is_not(None)).options(*loaded)
    return list(session.scalars(statement.order_by(DeliveryStop.id.desc()).limit(limit)))


def stop_everything(session: Session, *, reason: str, actor: User, now: datetime) -> DeliveryStop:
    """Hold all that is planned, from the next message on. Raises Conflict when it is stopped already, Refused without reason."""
    require_planner(actor)
    if is_stopped(session):
        raise Conflict(_("Everything is stopped already."))
    if not reason.strip():
        raise Refused(_("Write why, so that whoever comes next knows when it may go on."))
    row = DeliveryStop(reason=reason.strip(), stopped_by_id=actor.id, stopped_at=now)
    session.add(row)
    session.flush()
    record(session, "sending_stopped", row, actor_id=actor.id, now=now, reason=row.reason)
    return row


def say_yes(session: Session, stop: DeliveryStop, *, send_overdue: bool, actor: User, now: datetime) -> bool:
    """One person says that it may go on; the second, another one, starts it. Gives whether it goes on.

    What came due meanwhile is sent at once when the second person says so, else it waits on the plan for a new time.
    """
    require_planner(actor)
    if stop.resumed_at is not None:
        raise Conflict(_("It goes on already."), subject_id=stop.id)
    if stop.first_yes_by_id is None:
        stop.first_yes_by_id, stop.first_yes_at = actor.id, now
        record(session, "resuming_proposed", stop, actor_id=actor.id, now=now)
        return False
    if stop.first_yes_by_id == actor.id:
        raise Refused(_("You have said yes already. Somebody else must say it too."), subject_id=stop.id)
    stop.held_count = 0 if send_overdue else _hold_overdue(session, now)
    stop.resumed_by_id, stop.resumed_at = actor.id, now
    session.flush()
    record(session, "sending_resumed", stop, actor_id=actor.id, now=now, held=stop.held_count, send_overdue=send_overdue)
    queue.enqueue(session, "campaigns.deliver", {}, dedupe=f"campaigns.deliver:resumed:{stop.id}")
    return True


def take_back_yes(session: Session, stop: DeliveryStop, *, actor: User, now: datetime) -> None:
    """The first person, or a colleague, changes their mind: two new ones are needed."""
    require_planner(actor)
    if stop.resumed_at is not None or stop.first_yes_by_id is None:
        raise Conflict(_("There is nothing to take back."), subject_id=stop.id)
    stop.first_yes_by_id = stop.first_yes_at = None
    record(session, "resuming_taken_back", stop, actor_id=actor.id, now=now)


def overdue_count(session: Session, now: datetime) -> int:
    """How many placements have come due while everything stands still."""
    statement = select(func.count()).select_from(Placement).join(Placement.channel).where(*_overdue(now))
    return session.scalar(statement) or 0


def _hold_overdue(session: Session, now: datetime) -> int:
    """What came due waits for a new time; what was ready to leave is listed among what was not sent."""
    planned = list(session.scalars(select(Placement.id).join(Placement.channel).where(*_overdue(now))))
    ready = list(session.scalars(select(Placement.id).where(Placement.state == "prepared")))
    again = {"version": Placement.version + 1, "last_error": HELD}
    for ids in _portions(planned):
        _change(session, update(Placement).where(Placement.id.in_(ids)).values(**again))
    for ids in _portions(ready):
        waiting = (Delivery.placement_id.in_(ids), Delivery.state == "prepared", Delivery.purpose == "publish")
        _change(session, update(Delivery).where(*waiting).values(state="failed", finished_at=now, last_error=HELD))
        _change(session, update(Placement).where(Placement.id.in_(ids)).values(state="failed", **again))
    return len(planned) + len(ready)


def _overdue(now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_due = (Placement.state == "planned", Placement.scheduled_at <= now, Placement.last_error != HELD)
    return (*is_due, sent_by_machine(Channel.kind))


@cache
def _any_standing() -> Select[int]:
    return select(DeliveryStop.id).where(DeliveryStop.resumed_at.is_(None)).limit(1)


@cache
def _standing() -> Select[DeliveryStop]:
    loaded = (joinedload(DeliveryStop.stopped_by), joinedload(DeliveryStop.first_yes_by))
    statement = select(DeliveryStop).where(DeliveryStop.resumed_at.is_(None)).options(*loaded)
    return statement.order_by(DeliveryStop.id.desc()).limit(1)


def _portions(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + 500] for start in range(0, len(ids), 500)]


def _change(session: Session, statement: Update) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
