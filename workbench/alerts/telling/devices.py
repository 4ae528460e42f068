"""The browsers that a person has connected for push messages."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feeds.errors import FetchRefused
from feeds.guarded import FetchPolicy, check_url
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.alerts.telling.keys import Subscription, is_usable, seal_subscription
from workbench.alerts.telling.models import AlertDevice
from workbench.errors import NotFound, Refused
from workbench.settings import Settings

MOST_DEVICES = 10
LONGEST_ADDRESS = 2000
_BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def add_device(
    session: Session, person: User, subscription: Subscription, *, name: str, now: datetime, settings: Settings
) -> AlertDevice:
    """The stored device; the same browser again is the same one, with its newest keys. Raises Refused."""
    _check(subscription, settings)
    key = hashlib.sha256(subscription.endpoint.encode()).digest()
    row = session.scalar(select(AlertDevice).where(AlertDevice.endpoint_hash == key))
    if row is None:
        count = session.scalar(select(func.count(AlertDevice.id)).where(AlertDevice.user_id == person.id)) or 0
        if count >= MOST_DEVICES:
            raise Refused(_("At most %(most)s devices can be connected. Remove one first.", most=MOST_DEVICES))
        row = AlertDevice(endpoint_hash=key, user_id=person.id, added_at=now)
        session.add(row)
    is_new = row.user_id != person.id or row.id is None
    row.user_id, row.name, row.last_error = person.id, name, ""
    row.subscription = seal_subscription(subscription, settings)
    session.flush()
    if is_new:
        record(session, "alert_device_added", row, actor_id=person.id, now=now, device=name)
    return row


def remove_device(session: Session, person: User, device_id: int, *, now: datetime) -> None:
    """Push nothing there any more. Raises NotFound for another person's."""
    row = session.get(AlertDevice, device_id)
    if row is None or row.user_id != person.id:
        raise NotFound(subject_id=device_id)
    record(session, "alert_device_removed", row, actor_id=person.id, now=now, device=row.name)
    session.delete(row)
    session.flush()


def devices_of(session: Session, user_id: int) -> Sequence[AlertDevice]:
    """The person's devices, the newest last."""
    return session.scalars(select(AlertDevice).where(AlertDevice.user_id == user_id).order_by(AlertDevice.id)).all()


def device_name(user_agent: str) -> str:
    """What a person knows the device by: "Firefox, Android". Nothing else of the header is kept."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or "?"


def _check(subscription: Subscription, settings: Settings) -> None:
    if len(subscription.endpoint) > LONGEST_ADDRESS or not is_usable(subscription):
        raise Refused(_("The browser gave keys that cannot be used. Reload the page and try again."))
    is_local = any(subscription.endpoint.startswith(f"http://{host}/") for host in settings.allowed_hosts)
    try:
        check_url(subscription.endpoint, FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts)))
    except FetchRefused as error:
        raise Refused(_("The browser's push service has an address that we do not send to.")) from error
    if not subscription.endpoint.startswith("https://") and not is_local:
        raise Refused(_("The browser's push service has an address that we do not send to."))
