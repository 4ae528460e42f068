"""Shared routes that administrators set up: the SMS gateway, chat rooms, webhooks, and the address that is pinged.

A refusal's `subject_id` is the name of the field that it is about.
"""

from datetime import datetime
from typing import Any

import re2
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from feeds.errors import FetchRefused
from feeds.guarded import FetchPolicy, check_url
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.alerts.telling.models import AlertRoute
from workbench.alerts.telling.options import ChatOptions, SmsOptions, WebhookOptions
from workbench.campaigns.sealing import new_secret, seal
from workbench.errors import Conflict, NotFound, Refused
from workbench.settings import Settings

Options = SmsOptions | ChatOptions | WebhookOptions | None
LONGEST_FIELDS = 30


def add_route(
    session: Session, kind: str, name: str, *, options: Options, secret: str, scope: str, actor: User, settings: Settings,
    now: datetime,
) -> tuple[AlertRoute, str]:  # fmt: skip
    """The stored route, and for a webhook its secret, which is shown this once. Raises Refused or Conflict."""
    _check_name(session, name, None)
    if kind == "sms" and session.scalar(select(AlertRoute.id).where(AlertRoute.kind == "sms")) is not None:
        raise Conflict(_("There is already an SMS gateway. Change that one."), subject_id="name")
    secret = new_secret() if kind == "webhook" else secret
    if kind in ("chat", "ping") and not secret:
        raise Refused(_("Write the web address"), subject_id="secret")
    row = AlertRoute(kind=kind, created_at=now, created_by_id=actor.id)
    _fill(row, name, options, secret, scope, settings)
    session.add(row)
    session.flush()
    record(session, "alert_route_added", row, actor_id=actor.id, now=now, route_kind=kind)
    return row, secret if kind == "webhook" else ""


def change_route(
    session: Session, row: AlertRoute, name: str, *, options: Options, secret: str, scope: str, actor: User, settings: Settings,
    now: datetime,
) -> None:  # fmt: skip
    """Another name, address or secret; an empty secret leaves the old one."""
    _check_name(session, name, row.id)
    _fill(row, name, options, "" if row.kind == "webhook" else secret, scope, settings)
    session.flush()
    record(session, "alert_route_changed", row, actor_id=actor.id, now=now)


def switch_route(session: Session, row: AlertRoute, *, is_active: bool, actor: User, now: datetime) -> None:
    """Rest a route, or use it again."""
    row.is_active = is_active
    record(session, "alert_route_switched", row, actor_id=actor.id, now=now, active=is_active)


def remove_route(session: Session, row: AlertRoute, *, actor: User, now: datetime) -> None:
    """Take the route away with what was put there."""
    record(session, "alert_route_removed", row, actor_id=actor.id, now=now, route_kind=row.kind)
    session.delete(row)
    session.flush()


def route_by_id(session: Session, route_id: int) -> AlertRoute:
    """The route. Raises NotFound."""
    row = session.get(AlertRoute, route_id)
    if row is None:
        raise NotFound(subject_id=route_id)
    return row


def read_fields(text: str) -> dict[str, str]:
    """Fields as they are typed: one a line, a name, an equals sign and a value. Raises Refused."""
    fields: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, mark, value = line.partition("=")
        if not mark or not name.strip():
            raise Refused(_("Write one field a line: its name, an equals sign, its value."), subject_id="fields")
        fields[name.strip()] = value.strip()
    if len(fields) > LONGEST_FIELDS:
        raise Refused(_("That is too many fields."), subject_id="fields")
    if not any("{to}" in value for value in fields.values()) or not any("{text}" in value for value in fields.values()):
        raise Refused(_("One field must hold {to}, the number, and one {text}, the message."), subject_id="fields")
    return fields


def _check_name(session: Session, name: str, own_id: int | None) -> None:
    if not name.strip():
        raise Refused(_("Write a name that colleagues know."), subject_id="name")
    known = session.scalar(select(AlertRoute.id).where(AlertRoute.name == name.strip()))
    if known is not None and known != own_id:
        raise Conflict(_("There is already a route of that name."), subject_id="name")


def _fill(row: AlertRoute, name: str, options: Options, secret: str, scope: str, settings: Settings) -> None:
    if row.kind in ("chat", "ping") and secret:
        _check_address(secret, "secret", settings)
    if isinstance(options, SmsOptions | WebhookOptions):
        _check_address(options.address, "address", settings)
    if isinstance(options, SmsOptions):
        _check_pattern(options.success)
    values: dict[str, Any] = options.to_json() if options is not None else {}
    row.name, row.options, row.scope = name.strip(), values, scope
    if secret:
        row.secret, row.secret_tail = seal(secret, settings.secret_key), secret[-4:]


def _check_address(address: str, field: str, settings: Settings) -> None:
    is_local = any(address.startswith(f"http://{host}/") for host in settings.allowed_hosts)
    try:
        check_url(address, FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts)))
        is_usable = address.startswith("https://") or is_local
    except FetchRefused:
        is_usable = False
    if not is_usable:
        raise Refused(_("The address cannot be used. It must be a public https address."), subject_id=field)


def _check_pattern(pattern: str) -> None:
    try:
        re2.compile(pattern)
    except re2.error as error:
        message = _("The pattern cannot be read. Write a word that the gateway answers when all went well.")
        raise Refused(message, subject_id="success") from error
    if not pattern.strip() or re2.search(pattern, ""):
        message = _("The pattern fits every answer. Write a word that the gateway answers only when all went well.")
        raise Refused(message, subject_id="success")
