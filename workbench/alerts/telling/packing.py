"""From rows to a parcel: everything that a route needs, read while a session is open."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.alerts.models import Alert
from workbench.alerts.telling.keys import Subscription, open_subscription, push_key_of
from workbench.alerts.telling.models import AlertDevice, AlertRoute, AlertTelling
from workbench.alerts.telling.notices import notice_of
from workbench.alerts.telling.options import ChatOptions, SmsOptions, WebhookOptions
from workbench.alerts.telling.parcels import Parcel
from workbench.campaigns.sealing import SecretUnreadable, unseal
from workbench.settings import Settings


def alerts_by_ids(session: Session, ids: Sequence[int]) -> list[Alert]:
    """Alerts with what is said of them."""
    if not ids:
        return []
    statement = select(Alert).where(Alert.id.in_(ids)).options(joinedload(Alert.rule), joinedload(Alert.rumour))
    return list(session.scalars(statement.order_by(Alert.id)).unique())


def pack_for_person(
    session: Session, person: User, route: str, alerts: Sequence[Alert], *, message_id: str, settings: Settings
) -> Parcel | None:
    """A message to one person; None when the route leads to them no more. Without alerts it is a test."""
    notices = tuple(notice_of(alert, person.language, settings) for alert in alerts)
    values: dict[str, object] = {
        "route": route, "message_id": message_id, "language": person.language, "notices": notices,
    }  # fmt: skip
    if route == "push":
        devices = _devices(session, person.id, settings)
        key = push_key_of(session, settings)
        return Parcel(**values, key=key, devices=devices) if devices and key else None  # type: ignore[arg-type]
    if route == "sms":
        return _sms(session, person, values, settings)
    return Parcel(**values, address=person.email)  # type: ignore[arg-type]


def pack_for_room(target: AlertRoute, alerts: Sequence[Alert], *, message_id: str, settings: Settings) -> Parcel | None:
    """A message to a shared route; None when its secret cannot be read any more."""
    secret = _opened(target.secret, settings)
    if secret is None:
        return None
    language = str(target.options.get("language", settings.default_language))
    notices = tuple(notice_of(alert, language, settings) for alert in alerts)
    parcel = {"route": target.kind, "message_id": message_id, "language": language, "notices": notices, "secret": secret}
    if target.kind == "chat":
        return Parcel(**parcel, flavour=ChatOptions.read(target.options).flavour)  # type: ignore[arg-type]
    if target.kind == "webhook":
        return Parcel(**parcel, address=WebhookOptions.read(target.options).address)  # type: ignore[arg-type]
    return Parcel(**parcel)  # type: ignore[arg-type]


def _sms(session: Session, person: User, values: dict[str, object], settings: Settings) -> Parcel | None:
    wishes = session.get(AlertTelling, person.id)
    gateway = session.scalar(
        select(AlertRoute).where(AlertRoute.kind == "sms", AlertRoute.is_active).order_by(AlertRoute.id).limit(1)
    )
    if wishes is None or gateway is None:
        return None
    phone, secret = _opened(wishes.phone, settings), _opened(gateway.secret, settings, missing="")
    if phone is None or secret is None:
        return None
    return Parcel(**values, address=phone, secret=secret, gateway=SmsOptions.read(gateway.options))  # type: ignore[arg-type]


def _devices(session: Session, user_id: int, settings: Settings) -> tuple[tuple[int, Subscription], ...]:
    rows = session.scalars(select(AlertDevice).where(AlertDevice.user_id == user_id).order_by(AlertDevice.id))
    opened = []
    for row in rows:
        try:
            opened.append((row.id, open_subscription(row.subscription, settings)))
        except SecretUnreadable:
            continue  # sealed with another key: the person's page offers to connect the device anew
    return tuple(opened)


def _opened(sealed: bytes | None, settings: Settings, *, missing: str | None = None) -> str | None:
    if sealed is None:
        return missing
    try:
        return unseal(sealed, settings.secret_key)
    except SecretUnreadable:
        return None
