"""Reading how alerts reach people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.alerts.telling.models import AlertPosting, AlertPulse, AlertRoute, AlertTrial


@dataclass(frozen=True)
class HousePulse:
    """Whether the house works. `is_well` is None before the worker has looked for the first time."""

    is_well: bool | None
    parts: tuple[AlertPulse, ...]


def postings_of(session: Session, alert_id: int) -> Sequence[AlertPosting]:
    """Which shared routes were told of an alert, when, and with which result."""
    statement = select(AlertPosting).where(AlertPosting.alert_id == alert_id).options(joinedload(AlertPosting.target))
    return session.scalars(statement.order_by(AlertPosting.id)).all()


def room_events(session: Session, alert_id: int) -> list[tuple[datetime, str, str]]:
    """When, with which mark of the time line, and in words: what became of the alert in shared routes."""
    events = []
    for row in postings_of(session, alert_id):
        if row.sent_at is not None:
            events.append((row.sent_at, "told", _("“%(room)s” was told.", room=row.target.name)))
        elif row.state == "unknown":
            events.append((row.prepared_at, "failed", _("Nobody knows whether “%(room)s” was told.", room=row.target.name)))
        elif row.state == "failed":
            events.append((row.prepared_at, "failed", _("“%(room)s” could not be told.", room=row.target.name)))
    return events


def all_routes(session: Session) -> Sequence[AlertRoute]:
    """Every shared route, by kind and name."""
    return session.scalars(select(AlertRoute).order_by(AlertRoute.kind, AlertRoute.name)).all()


def has_gateway(session: Session) -> bool:
    """Whether text messages can be sent."""
    return session.scalar(select(AlertRoute.id).where(AlertRoute.kind == "sms", AlertRoute.is_active).limit(1)) is not None


def last_trials(session: Session, *, user_id: int | None = None) -> dict[str, AlertTrial]:
    """The newest test of each own route (by route), or of each shared one (by its id as text)."""
    statement = select(AlertTrial).order_by(AlertTrial.id.desc()).limit(200)
    if user_id is not None:
        rows = session.scalars(statement.where(AlertTrial.user_id == user_id, AlertTrial.route_id.is_(None)))
        return _newest([(row.route, row) for row in rows])
    return _newest([(str(row.route_id), row) for row in session.scalars(statement.where(AlertTrial.route_id.is_not(None)))])


def house_pulse(session: Session, now: datetime, *, longest_silence: float) -> HousePulse:
    """The state of each part, and whether the worker itself has looked of late."""
    rows = tuple(session.scalars(select(AlertPulse).order_by(AlertPulse.part)))
    looked = next((row.beat_at for row in rows if row.part == "scheduler"), None)
    if looked is None:
        return HousePulse(None, rows)
    is_late = (now - looked).total_seconds() > longest_silence
    return HousePulse(not is_late and not any(row.silent_since for row in rows), rows)


def _newest(rows: list[tuple[str, AlertTrial]]) -> dict[str, AlertTrial]:
    newest: dict[str, AlertTrial] = {}
    for key, row in rows:
        newest.setdefault(key, row)
    return newest
