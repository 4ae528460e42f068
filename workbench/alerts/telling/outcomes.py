"""What became of a message, written down: arrived, again later, failed, or nobody knows; and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import clock
from workbench.activity.service import record
from workbench.alerts.models import AlertReceipt
from workbench.alerts.telling.holding import URGENT_STORM, next_on_grid
from workbench.alerts.telling.models import AlertDevice, AlertDigest, AlertPosting, AlertRoute, AlertTrial
from workbench.alerts.telling.parcels import Delivered
from workbench.alerts.telling.service import tell_by_mail_instead
from workbench.campaigns.transports import Outcome
from workbench.queue import JobContext, Retry
from workbench.settings import Settings

# How long a message is tried before a letter goes instead (of a letter: before it is given up).
PATIENCE = {
    "mail": timedelta(days=3), "webhook": timedelta(days=3), "chat": timedelta(hours=1), "push": timedelta(minutes=10),
    "sms": timedelta(minutes=10),
}  # fmt: skip
SOON, LATER = timedelta(seconds=20), timedelta(minutes=2)
SOON_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Item:
    """The rows that one message stands for: receipts or postings, and their digest when there are several."""

    table: type[AlertReceipt] | type[AlertPosting]
    ids: tuple[int, ...]
    digest_id: int | None = None


def mark_sending(context: JobContext, item: Item) -> None:
    """Write down that it may go out from now on."""
    with context.database.write_session() as session:
        _set_state(session, item, state="sending", last_error="")


def keep(context: JobContext, item: Item, done: Delivered) -> None:
    """Write down what became of it. Raises Retry when it is to be tried again."""
    now, outcome = clock.utcnow(), done.outcome
    if outcome.kind == "retry":
        at = _next_try(context, item, outcome, now)
        if at is not None:
            with context.database.write_session() as session:
                _set_state(session, item, state="prepared", last_error=outcome.error)
                _note_devices(session, done.devices, now)
                _note_route(session, item, outcome, now)
            raise Retry(at, outcome.error)
    state = {"sent": "sent", "unclear": "unknown"}.get(outcome.kind, "failed")
    with context.finishing_session() as session:
        _set_state(session, item, state=state, last_error=outcome.error, **({"sent_at": now} if state == "sent" else {}))
        _note_devices(session, done.devices, now)
        _note_route(session, item, outcome, now)
        if state != "sent" and item.table is AlertReceipt:
            _tell_instead(session, item, now, context.settings)


def keep_trial(context: JobContext, trial_id: int, done: Delivered) -> None:
    """Write down how a test ended; it is not tried again."""
    now, outcome = clock.utcnow(), done.outcome
    with context.finishing_session() as session:
        trial = session.get_one(AlertTrial, trial_id)
        trial.state = {"sent": "sent", "unclear": "unknown"}.get(outcome.kind, "failed")
        trial.finished_at, trial.error = now, outcome.error
        _note_devices(session, done.devices, now)
        if trial.route_id is not None:
            note_route(session.get_one(AlertRoute, trial.route_id), outcome, now)


def _set_state(session: Session, item: Item, **values: Any) -> None:
    if item.digest_id is None:
        session.execute(update(item.table).where(item.table.id.in_(item.ids)).values(**values))
        return
    session.execute(update(item.table).where(item.table.digest_id == item.digest_id).values(**values))
    session.execute(update(AlertDigest).where(AlertDigest.id == item.digest_id).values(**values))


def _first(session: Session, item: Item) -> AlertReceipt | AlertPosting:
    if item.table is AlertReceipt:
        return session.get_one(AlertReceipt, item.ids[0])
    return session.get_one(AlertPosting, item.ids[0])


def _next_try(context: JobContext, item: Item, outcome: Outcome, now: datetime) -> datetime | None:
    """When to try again; None when it has been tried for long enough."""
    with context.database.read_session() as session:
        row = _first(session, item)
        route = row.route if isinstance(row, AlertReceipt) else session.get_one(AlertRoute, row.route_id).kind
        since = row.hold_until or row.prepared_at
    if now - since >= PATIENCE[route]:
        return None
    wait = SOON if now - since < SOON_FOR else LATER
    return max(now + wait, outcome.retry_at or now)


def _note_devices(session: Session, devices: Sequence[tuple[int, Outcome]], now: datetime) -> None:
    """What each device's push service said; one that is gone is forgotten."""
    for number, outcome in devices:
        device = session.get(AlertDevice, number)
        if device is None:
            continue
        if outcome.error == "gone":
            record(session, "alert_device_gone", device, actor_id=None, now=now, user_id=device.user_id)
            session.delete(device)
            continue
        device.last_error = outcome.error
        if outcome.kind == "sent":
            device.last_success_at = now


def _note_route(session: Session, item: Item, outcome: Outcome, now: datetime) -> None:
    row = _first(session, item)
    if isinstance(row, AlertPosting):
        note_route(session.get_one(AlertRoute, row.route_id), outcome, now)
    elif row.route == "sms":
        gateway = session.scalar(select(AlertRoute).where(AlertRoute.kind == "sms", AlertRoute.is_active).order_by(AlertRoute.id))
        if gateway is not None:
            note_route(gateway, outcome, now)


def note_route(target: AlertRoute, outcome: Outcome, now: datetime) -> None:
    """What the other side of a shared route said last."""
    target.last_error = outcome.error
    if outcome.kind == "sent":
        target.last_success_at = now


def _tell_instead(session: Session, item: Item, now: datetime, settings: Settings) -> None:
    """A letter in place of what did not arrive: at once for one alert, one letter for several."""
    hold = next_on_grid(now, URGENT_STORM) if len(item.ids) > 1 else None
    for receipt in session.scalars(select(AlertReceipt).where(AlertReceipt.id.in_(item.ids))).all():
        tell_by_mail_instead(session, receipt, now=now, hold=hold, settings=settings)
