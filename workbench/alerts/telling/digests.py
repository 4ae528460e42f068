"""Several alerts in one message: what waits for one person by one route, or for one shared route."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.alerts.models import AlertReceipt
from workbench.alerts.telling.models import AlertDigest, AlertPosting, AlertRoute
from workbench.alerts.telling.outcomes import Item
from workbench.alerts.telling.packing import alerts_by_ids, pack_for_person, pack_for_room
from workbench.alerts.telling.parcels import Parcel
from workbench.queue import Job, JobContext, enqueue
from workbench.settings import Settings

FORGOTTEN = timedelta(seconds=30)
MOST_AT_ONCE = 500


def gather(context: JobContext, payload: dict[str, Any]) -> int | None:
    """The digest of this job, made once: a second run finds the same one with the same rows. None when nothing waits."""
    domain = context.settings.mail_from.partition("@")[2]
    with context.database.write_session() as session:
        message_id = f"<alerts-{_job_key(session, context)}@{domain}>"
        known = session.scalar(select(AlertDigest.id).where(AlertDigest.message_id == message_id))
        if known is not None:
            return known
        if "route_id" in payload:
            room = session.get(AlertRoute, payload["route_id"])
            return None if room is None else _of_room(session, room, message_id)
        return _of_person(session, int(payload["user_id"]), str(payload["route"]), message_id)


def opened(session: Session, digest_id: int) -> tuple[AlertDigest, Item]:
    """The digest and its rows."""
    digest = session.get_one(AlertDigest, digest_id)
    table = AlertReceipt if digest.route_id is None else AlertPosting
    ids = session.scalars(select(table.id).where(table.digest_id == digest.id).order_by(table.id)).all()
    return digest, Item(table, tuple(ids), digest.id)


def packed(session: Session, digest: AlertDigest, item: Item, settings: Settings) -> Parcel | None:
    """What goes out; None when the route leads nowhere any more."""
    wanted = session.scalars(select(item.table.alert_id).where(item.table.id.in_(item.ids))).all()
    alerts = alerts_by_ids(session, list(dict.fromkeys(wanted)))
    if digest.route_id is not None:
        room = session.get_one(AlertRoute, digest.route_id)
        return pack_for_room(room, alerts, message_id=digest.message_id, settings=settings) if room.is_active else None
    person = session.get_one(User, digest.user_id)
    if not person.active:
        return None
    return pack_for_person(session, person, digest.route, alerts, message_id=digest.message_id, settings=settings)


def plan_forgotten(session: Session, now: datetime) -> None:
    """A job for what is overdue and has none: it came just as its digest went, or its job was lost."""
    late, stamp = now - FORGOTTEN, int(now.timestamp())
    held = select(AlertReceipt.user_id, AlertReceipt.route).where(
        AlertReceipt.state == "prepared", AlertReceipt.hold_until < late, AlertReceipt.digest_id.is_(None)
    )
    for user_id, route in session.execute(held.distinct()).all():
        dedupe = f"alert-digest:{user_id}:{route}:late{stamp // 60}"
        enqueue(session, "alerts.send_digest", {"user_id": user_id, "route": route}, dedupe=dedupe)
    rooms = select(AlertPosting.route_id).where(
        AlertPosting.state == "prepared", AlertPosting.hold_until < late, AlertPosting.digest_id.is_(None)
    )
    for route_id in session.scalars(rooms.distinct()).all():
        enqueue(session, "alerts.send_digest", {"route_id": route_id}, dedupe=f"alert-digest:room{route_id}:late{stamp // 60}")
    alone = AlertReceipt.hold_until.is_(None), AlertReceipt.prepared_at < late, AlertReceipt.state == "prepared"
    for receipt_id in session.scalars(select(AlertReceipt.id).where(*alone).limit(MOST_AT_ONCE)).all():
        enqueue(session, "alerts.send_alert", {"receipt_id": receipt_id}, dedupe=f"alert-send:{receipt_id}")
    posts = AlertPosting.hold_until.is_(None), AlertPosting.prepared_at < late, AlertPosting.state == "prepared"
    for posting_id in session.scalars(select(AlertPosting.id).where(*posts).limit(MOST_AT_ONCE)).all():
        enqueue(session, "alerts.send_posting", {"posting_id": posting_id}, dedupe=f"alert-post:{posting_id}")


def _job_key(session: Session, context: JobContext) -> str:
    """The same at every run of this job, and no other job's."""
    created = session.scalar(select(Job.created_at).where(Job.id == context.job_id))
    return f"{context.job_id}-{int(created.timestamp()) if created else 0}"


def _of_person(session: Session, user_id: int, route: str, message_id: str) -> int | None:
    now = clock.utcnow()
    ids = session.scalars(
        select(AlertReceipt.id)
        .where(
            AlertReceipt.user_id == user_id, AlertReceipt.route == route, AlertReceipt.state == "prepared",
            AlertReceipt.hold_until <= now, AlertReceipt.digest_id.is_(None),
        )
        .order_by(AlertReceipt.id)
    ).all()  # fmt: skip
    if not ids:
        return None
    digest = AlertDigest(user_id=user_id, route=route, message_id=message_id, made_at=now)
    session.add(digest)
    session.flush()
    session.execute(update(AlertReceipt).where(AlertReceipt.id.in_(ids)).values(digest_id=digest.id))
    return digest.id


def _of_room(session: Session, room: AlertRoute, message_id: str) -> int | None:
    now = clock.utcnow()
    ids = session.scalars(
        select(AlertPosting.id).where(
            AlertPosting.route_id == room.id, AlertPosting.state == "prepared", AlertPosting.hold_until <= now,
            AlertPosting.digest_id.is_(None),
        )
    ).all()  # fmt: skip
    if not ids:
        return None
    digest = AlertDigest(route_id=room.id, route=room.kind, message_id=message_id, made_at=now)
    session.add(digest)
    session.flush()
    session.execute(update(AlertPosting).where(AlertPosting.id.in_(ids)).values(digest_id=digest.id))
    return digest.id
