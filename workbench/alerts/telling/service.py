"""Telling people of an alert: who is told by which route and when. Writes receipts and jobs; uses no network."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.alerts.models import Alert, AlertReceipt, AlertRule
from workbench.alerts.telling.holding import (
    HARM_THAT_WAKES,
    MOST_ALONE,
    MOST_URGENT_ALONE,
    STORM,
    URGENT_STORM,
    Wishes,
    hold_until,
    next_on_grid,
)
from workbench.alerts.telling.models import AlertDevice, AlertPosting, AlertRoute, AlertTelling
from workbench.queue import enqueue
from workbench.settings import Settings

ONCE_CAUSES = frozenset({"rule", "duty"})


def tell(
    session: Session, alert: Alert, user_ids: Sequence[int], *, cause: str, now: datetime, settings: Settings
) -> list[AlertReceipt]:
    """Receipts and jobs for these people by the routes that each has chosen, and for the shared routes once.

    `rule` and `duty` tell a person once; another cause tells again, in a new round, unless it was given at the same moment.
    Whoever has left is passed over. Returns the receipts of this telling, also those that stood already.
    """
    session.flush()
    people = session.scalars(select(User).where(User.id.in_(user_ids), User.active).order_by(User.id)).unique().all()
    shared = session.scalars(select(AlertRoute).where(AlertRoute.is_active, AlertRoute.kind != "ping")).all()
    known = _known_of(session, alert, [person.id for person in people], has_gateway=any(row.kind == "sms" for row in shared))
    told = [
        receipt
        for person in people
        for receipt in _tell_person(session, alert, person, known, cause=cause, now=now, settings=settings)
    ]
    _tell_rooms(session, alert, [row for row in shared if row.kind != "sms"], cause=cause, now=now, settings=settings)
    session.flush()
    return told


def is_urgent(alert: Alert) -> bool:
    """Whether the alert goes out in quiet hours: its rule says so, or the harm is rated 4."""
    return alert.is_urgent or (alert.harm or 0) >= HARM_THAT_WAKES


def wishes_of(session: Session, user_id: int) -> Wishes:
    """How the person wants to be told."""
    return _wishes(session.get(AlertTelling, user_id))


def _wishes(row: AlertTelling | None) -> Wishes:
    if row is None:
        return Wishes()
    return Wishes(
        tuple(row.routes), tuple(row.urgent_routes), dict(row.paces), row.quiet_from, row.quiet_until, row.digest_minute,
        row.digest_weekday,
    )  # fmt: skip


def tell_by_mail_instead(
    session: Session, receipt: AlertReceipt, *, now: datetime, hold: datetime | None, settings: Settings
) -> AlertReceipt | None:
    """A letter in place of a route that has failed for good; None when the person has a letter of this round already.

    `hold` puts letters that are written at the same moment into one.
    """
    if receipt.route == "mail":
        return None
    same = (AlertReceipt.alert_id == receipt.alert_id, AlertReceipt.user_id == receipt.user_id)
    if session.scalar(select(AlertReceipt.id).where(*same, AlertReceipt.route == "mail", AlertReceipt.round == receipt.round)):
        return None
    letter = _add_receipt(
        session, receipt.alert_id, receipt.user_id, "mail", receipt.round, receipt.cause, now=now, hold=hold, settings=settings
    )
    plan_receipt(session, letter)
    return letter


def plan_receipt(session: Session, receipt: AlertReceipt) -> None:
    """The job that sends it: alone at once, or with what else waits for the same moment."""
    if receipt.hold_until is None:
        enqueue(session, "alerts.send_alert", {"receipt_id": receipt.id}, dedupe=f"alert-send:{receipt.id}")
        return
    payload = {"user_id": receipt.user_id, "route": receipt.route}
    dedupe = f"alert-digest:{receipt.user_id}:{receipt.route}:{int(receipt.hold_until.timestamp())}"
    enqueue(session, "alerts.send_digest", payload, dedupe=dedupe, run_at=receipt.hold_until)


def plan_posting(session: Session, posting: AlertPosting) -> None:
    """The job that puts it into the room or the webhook."""
    if posting.hold_until is None:
        enqueue(session, "alerts.send_posting", {"posting_id": posting.id}, dedupe=f"alert-post:{posting.id}")
        return
    dedupe = f"alert-digest:room{posting.route_id}:{int(posting.hold_until.timestamp())}"
    enqueue(session, "alerts.send_digest", {"route_id": posting.route_id}, dedupe=dedupe, run_at=posting.hold_until)


def new_message_id(alert_id: int, owner: str, settings: Settings) -> str:
    """What the message is called at every try, so that a double is known as one."""
    domain = settings.mail_from.partition("@")[2]
    return f"<alert-{alert_id}-{owner}-{secrets.token_hex(6)}@{domain}>"


@dataclass(frozen=True)
class _Known:
    """What is known of everybody who is told, read at once."""

    tellings: dict[int, AlertTelling]
    with_device: frozenset[int]
    before: dict[int, list[AlertReceipt]]
    has_gateway: bool


def _known_of(session: Session, alert: Alert, ids: Sequence[int], *, has_gateway: bool) -> _Known:
    tellings = {row.user_id: row for row in session.scalars(select(AlertTelling).where(AlertTelling.user_id.in_(ids)))}
    devices = session.scalars(select(AlertDevice.user_id).where(AlertDevice.user_id.in_(ids)).distinct())
    before: dict[int, list[AlertReceipt]] = {}
    mine = (AlertReceipt.alert_id == alert.id, AlertReceipt.user_id.in_(ids))
    for row in session.scalars(select(AlertReceipt).where(*mine).order_by(AlertReceipt.id)):
        before.setdefault(row.user_id, []).append(row)
    return _Known(tellings, frozenset(devices), before, has_gateway)


def _tell_person(
    session: Session, alert: Alert, person: User, known: _Known, *, cause: str, now: datetime, settings: Settings
) -> list[AlertReceipt]:
    before = known.before.get(person.id, [])
    newest = max((row.round for row in before), default=0)
    standing = [row for row in before if row.round == newest]
    if standing and (cause in ONCE_CAUSES or any(row.cause == cause and row.prepared_at == now for row in standing)):
        return standing
    wishes, urgent = _wishes(known.tellings.get(person.id)), is_urgent(alert)
    kind = session.get_one(AlertRule, alert.rule_id).kind
    hold = hold_until(wishes, kind=kind, is_urgent=urgent, cause=cause, now=now, zone=ZoneInfo(settings.timezone))
    made = []
    for route in _usable_routes(person, wishes.urgent_routes if urgent else wishes.routes, known):
        until = hold or _after_storm(session, person.id, route, is_urgent=urgent, now=now)
        receipt = _add_receipt(session, alert.id, person.id, route, newest + 1, cause, now=now, hold=until, settings=settings)
        plan_receipt(session, receipt)
        made.append(receipt)
    return made


def _usable_routes(person: User, wanted: Iterable[str], known: _Known) -> list[str]:
    """The chosen routes that lead to this person today; a letter when none does."""
    usable = {"mail"}
    if person.id in known.with_device:
        usable.add("push")
    row = known.tellings.get(person.id)
    if known.has_gateway and row is not None and row.phone is not None:
        usable.add("sms")
    return [route for route in wanted if route in usable] or ["mail"]


def _after_storm(session: Session, user_id: int, route: str, *, is_urgent: bool, now: datetime) -> datetime | None:
    """When so many have gone out alone of late that this one goes with others."""
    window, most = (URGENT_STORM, MOST_URGENT_ALONE) if is_urgent else (STORM, MOST_ALONE)
    alone = select(func.count(AlertReceipt.id)).where(
        AlertReceipt.user_id == user_id, AlertReceipt.route == route, AlertReceipt.hold_until.is_(None),
        AlertReceipt.prepared_at > now - window, AlertReceipt.prepared_at <= now,
    )  # fmt: skip
    return next_on_grid(now, window) if (session.scalar(alone) or 0) >= most else None


def _add_receipt(
    session: Session, alert_id: int, user_id: int, route: str, round_: int, cause: str, *, now: datetime,
    hold: datetime | None, settings: Settings,
) -> AlertReceipt:  # fmt: skip
    owner = str(user_id) if route == "mail" else f"{user_id}-{route}"
    receipt = AlertReceipt(
        alert_id=alert_id, user_id=user_id, route=route, round=round_, cause=cause, prepared_at=now, hold_until=hold,
        message_id=new_message_id(alert_id, owner, settings),
    )  # fmt: skip
    session.add(receipt)
    session.flush()
    return receipt


def _tell_rooms(
    session: Session, alert: Alert, rooms: Sequence[AlertRoute], *, cause: str, now: datetime, settings: Settings
) -> None:
    """One posting for each shared route that wants this alert."""
    urgent = is_urgent(alert)
    for room in rooms:
        if room.scope == "urgent" and not urgent:
            continue
        before = session.scalars(
            select(AlertPosting).where(AlertPosting.alert_id == alert.id, AlertPosting.route_id == room.id)
        ).all()
        if before and (cause in ONCE_CAUSES or any(row.cause == cause and row.prepared_at == now for row in before)):
            continue
        posting = AlertPosting(
            alert_id=alert.id, route_id=room.id, round=len(before) + 1, cause=cause, prepared_at=now,
            hold_until=_room_after_storm(session, room.id, is_urgent=urgent, now=now),
            message_id=new_message_id(alert.id, f"room{room.id}", settings),
        )  # fmt: skip
        session.add(posting)
        session.flush()
        plan_posting(session, posting)


def _room_after_storm(session: Session, route_id: int, *, is_urgent: bool, now: datetime) -> datetime | None:
    window, most = (URGENT_STORM, MOST_URGENT_ALONE) if is_urgent else (STORM, MOST_ALONE)
    alone = select(func.count(AlertPosting.id)).where(
        AlertPosting.route_id == route_id, AlertPosting.hold_until.is_(None),
        AlertPosting.prepared_at > now - window, AlertPosting.prepared_at <= now,
    )  # fmt: skip
    return next_on_grid(now, window) if (session.scalar(alone) or 0) >= most else None
