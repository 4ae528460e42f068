"""A person's own choice of how to be told, and tests of it."""

import re
from dataclasses import replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.alerts.telling.holding import Wishes
from workbench.alerts.telling.models import OWN_ROUTES, AlertRoute, AlertTelling, AlertTrial
from workbench.alerts.telling.service import new_message_id, wishes_of
from workbench.campaigns.sealing import seal
from workbench.errors import Refused
from workbench.queue import enqueue
from workbench.settings import Settings

COUNTRY = "46"  # of a number that is written without one


def save_wishes(session: Session, person: User, wishes: Wishes, *, now: datetime) -> AlertTelling:
    """Store the choice. Raises Refused when no route is left."""
    if not wishes.routes or not wishes.urgent_routes:
        raise Refused(_("Choose at least one way to be told."), subject_id=person.id)
    row = session.get(AlertTelling, person.id)
    if row is None:
        row = AlertTelling(user_id=person.id)
        session.add(row)
    row.routes, row.urgent_routes, row.paces = list(wishes.routes), list(wishes.urgent_routes), dict(wishes.paces)
    row.quiet_from, row.quiet_until = wishes.quiet_from, wishes.quiet_until
    row.digest_minute, row.digest_weekday, row.changed_at = wishes.digest_minute, wishes.digest_weekday, now
    session.flush()
    record(session, "alert_telling_changed", person, actor_id=person.id, now=now, routes=list(wishes.routes))
    return row


def include_route(session: Session, person: User, route: str, *, now: datetime) -> None:
    """Who connects a device wants to be told there."""
    wishes = wishes_of(session, person.id)
    both = [tuple(one for one in OWN_ROUTES if one in (*chosen, route)) for chosen in (wishes.routes, wishes.urgent_routes)]
    if both != [wishes.routes, wishes.urgent_routes]:
        save_wishes(session, person, replace(wishes, routes=both[0], urgent_routes=both[1]), now=now)


def save_phone(session: Session, person: User, number: str, *, now: datetime, settings: Settings) -> None:
    """Keep the number, sealed; an empty one takes it away. Raises Refused for what is no mobile number."""
    row = session.get(AlertTelling, person.id) or save_wishes(session, person, wishes_of(session, person.id), now=now)
    phone = normal_phone(number) if number.strip() else ""
    row.phone, row.phone_tail = (seal(phone, settings.secret_key), phone[-3:]) if phone else (None, "")
    row.changed_at = now
    session.flush()
    record(session, "alert_phone_changed", person, actor_id=person.id, now=now, has_phone=bool(phone))


def normal_phone(number: str) -> str:
    """As gateways want it: + and digits. Raises Refused."""
    kept = re.sub(r"[\s().\-/]", "", number)
    kept = re.sub(r"^00", "+", kept)
    if re.fullmatch(r"0[1-9][0-9]{5,12}", kept):
        kept = f"+{COUNTRY}{kept[1:]}"
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", kept):
        raise Refused(_("Write a mobile number, for example 070-123 45 67 or +46 70 123 45 67."))
    return kept


def try_route(
    session: Session, person: User, route: str, *, now: datetime, settings: Settings, route_id: int | None = None
) -> AlertTrial:
    """A test on its way: by the person's own route, or by a shared one."""
    trial = AlertTrial(
        user_id=person.id, route=route, route_id=route_id, asked_at=now,
        message_id=new_message_id(0, f"test{person.id}", settings).replace("<alert-0-", "<alert-"),
    )  # fmt: skip
    session.add(trial)
    session.flush()
    enqueue(session, "alerts.send_trial", {"trial_id": trial.id}, dedupe=f"alert-trial:{trial.id}")
    shared = session.get(AlertRoute, route_id) if route_id is not None else None
    record(session, "alert_test_sent", shared or person, actor_id=person.id, now=now, route=route)
    return trial
