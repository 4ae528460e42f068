"""After a restore nothing leaves the house by itself: what was sent since the backup would go out twice."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.backups.contents import BackupError
from workbench.campaigns.delivering import stops
from workbench.campaigns.delivering.claiming import mark_unclear
from workbench.campaigns.delivering.settling import settle
from workbench.campaigns.models import Delivery, Placement
from workbench.campaigns.service import is_planner

RESTORED = "interrupted"


def hold_everything(session: Session, *, by: str, made_at: datetime, now: datetime) -> int:
    """Stop all sending until two people resume it; what came due since the backup waits for a person. Returns how many.

    A message that was on its way is repeated with its own key, or read back, where the channel allows it; else it is unknown.
    """
    person = session.scalar(select(User).where(User.email == by))
    if person is None or not is_planner(person):
        raise BackupError(
            f"{by} is no writer or approver in this backup. The database is loaded and read-only; run: backup hold --by EMAIL"
        )
    if not stops.is_stopped(session):
        reason = f"Restored from the backup of {made_at:%Y-%m-%d %H:%M} UTC. What was sent after it is not known here."
        stops.stop_everything(session, reason=reason, actor=person, now=now)
    overdue = (Placement.state == "planned", Placement.scheduled_at <= now)
    planned = list(session.scalars(select(Placement.id).where(*overdue)))
    values = {"last_error": stops.HELD, "version": Placement.version + 1}
    session.execute(update(Placement).where(*overdue).values(**values).execution_options(synchronize_session=False))
    begun = _mark_begun(session, now)
    record(
        session, "backup_restored", person, actor_id=person.id, now=now, made_at=made_at.isoformat(), held=len(planned) + begun
    )
    return len(planned) + begun


def _mark_begun(session: Session, now: datetime) -> int:
    loaded = joinedload(Delivery.placement).joinedload(Placement.channel)
    statement = select(Delivery).where(Delivery.state.in_(("prepared", "sending"))).options(loaded)
    rows = session.scalars(statement).unique().all()
    for row in rows:
        mark_unclear(row, RESTORED, now)
    session.flush()
    settle(session, {row.placement_id for row in rows}, now=now)
    return len(rows)
