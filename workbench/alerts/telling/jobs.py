"""Background work of telling: one alert, several together, a shared route, a test. Each is safe to run twice.

A message that may have gone out is sent again only where the receiver knows the double (same Message-ID, webhook-id or tag).
A text message and a line in a chat are marked before they are sent; found so later they are unknown, and a letter tells instead.
"""

from typing import Any

from sqlalchemy.orm import Session, joinedload

from workbench import clock
from workbench.accounts.models import User
from workbench.alerts.models import AlertReceipt
from workbench.alerts.telling import digests, forgetting, outcomes, pulse
from workbench.alerts.telling.models import AlertPosting, AlertRoute, AlertTrial
from workbench.alerts.telling.outcomes import Item
from workbench.alerts.telling.packing import alerts_by_ids, pack_for_person, pack_for_room
from workbench.alerts.telling.parcels import REPEATABLE, Delivered, Parcel, deliver
from workbench.campaigns.transports import Outcome
from workbench.queue import JobContext, Registry

WAITING = frozenset({"prepared", "sending"})


def register(registry: Registry) -> None:
    """The kinds of job."""
    registry.add("alerts.send_alert", send_alert, lease_seconds=120, max_attempts=10)
    registry.add_letter("alerts.send_digest", send_digest, lease_seconds=120, max_attempts=10)
    registry.add("alerts.send_posting", send_posting, lease_seconds=120, max_attempts=10)
    registry.add("alerts.send_trial", send_trial, lease_seconds=120, max_attempts=2)
    registry.add_lane("telling", "alerts.send_alert", "alerts.send_posting")
    registry.add_tick("alerts.catch_up", catch_up, every_seconds=30)
    registry.add_tick("alerts.forget", forget, every_seconds=3600)
    pulse.register(registry)


def send_alert(context: JobContext, payload: dict[str, Any]) -> None:
    """Tell one person of one alert by one route."""
    with context.database.read_session() as session:
        receipt = session.get(AlertReceipt, payload["receipt_id"], options=(joinedload(AlertReceipt.user),))
        if receipt is None or receipt.state not in WAITING:
            return
        parcel = _parcel_of(session, receipt, context)
    done = _sent_once(context, Item(AlertReceipt, (receipt.id,)), receipt.route, receipt.state, parcel)
    outcomes.keep(context, Item(AlertReceipt, (receipt.id,)), done)


def send_posting(context: JobContext, payload: dict[str, Any]) -> None:
    """Put one alert into a shared route."""
    with context.database.read_session() as session:
        posting = session.get(AlertPosting, payload["posting_id"], options=(joinedload(AlertPosting.target),))
        if posting is None or posting.state not in WAITING:
            return
        target, parcel = posting.target, None
        if target.is_active:
            alerts = alerts_by_ids(session, [posting.alert_id])
            parcel = pack_for_room(target, alerts, message_id=posting.message_id, settings=context.settings)
    done = _sent_once(context, Item(AlertPosting, (posting.id,)), target.kind, posting.state, parcel)
    outcomes.keep(context, Item(AlertPosting, (posting.id,)), done)


def send_digest(context: JobContext, payload: dict[str, Any]) -> None:
    """One message for everything that waits for this person and route, or for this shared route."""
    digest_id = digests.gather(context, payload)
    if digest_id is None:
        return
    with context.database.read_session() as session:
        digest, item = digests.opened(session, digest_id)
        if digest.state not in WAITING or not item.ids:
            return
        parcel = digests.packed(session, digest, item, context.settings)
    done = _sent_once(context, item, digest.route, digest.state, parcel)
    outcomes.keep(context, item, done)


def send_trial(context: JobContext, payload: dict[str, Any]) -> None:
    """Send a test that somebody asked for."""
    with context.database.read_session() as session:
        trial = session.get(AlertTrial, payload["trial_id"])
        if trial is None or trial.state != "prepared":
            return
        person, settings = session.get_one(User, trial.user_id), context.settings
        target = session.get(AlertRoute, trial.route_id) if trial.route_id is not None else None
        if target is not None and target.kind != "sms":
            parcel = pack_for_room(target, (), message_id=trial.message_id, settings=settings)
        else:
            parcel = pack_for_person(session, person, trial.route, (), message_id=trial.message_id, settings=settings)
    done = deliver(parcel, context.settings) if parcel is not None else Delivered(Outcome("failed", "no_way"))
    outcomes.keep_trial(context, trial.id, done)


def catch_up(context: JobContext, payload: dict[str, Any]) -> None:
    """Whatever should have gone out and has no job any more gets one: none is lost, whatever happened to the queue."""
    with context.finishing_session() as session:
        digests.plan_forgotten(session, clock.utcnow())


def forget(context: JobContext, payload: dict[str, Any]) -> None:
    """Numbers, devices and choices of people who have left; absences and tests after a month."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        forgetting.forget_left(session)
        forgetting.forget_absences(session, now)
        forgetting.forget_trials(session, now)


def _parcel_of(session: Session, receipt: AlertReceipt, context: JobContext) -> Parcel | None:
    if not receipt.user.active:
        return None
    alerts = alerts_by_ids(session, [receipt.alert_id])
    return pack_for_person(session, receipt.user, receipt.route, alerts, message_id=receipt.message_id, settings=context.settings)


def _sent_once(context: JobContext, item: Item, route: str, state: str, parcel: Parcel | None) -> Delivered:
    """Send, unless an earlier try may have and the route cannot tell a double."""
    if parcel is None:
        return Delivered(Outcome("failed", "no_way"))
    if route not in REPEATABLE:
        if state == "sending":
            return Delivered(Outcome("unclear", "stopped_midway", maybe=True))
        outcomes.mark_sending(context, item)
    return deliver(parcel, context.settings)
