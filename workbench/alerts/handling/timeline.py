"""What has happened with an alert, in order: who was told by what and when, who read it, who did what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.activity.queries import history
from workbench.alerts.models import Alert, AlertReceipt
from workbench.alerts.telling.queries import room_events


@dataclass(frozen=True)
class Event:
    """One thing that happened. `kind` chooses the mark on the line: raised, told, failed, read, done or passed."""

    at: datetime
    kind: str
    text: str


ROUTE_WORDS = {
    "mail": lambda: _("by e-mail"),
    "push": lambda: _("by a notice on the phone or computer"),
    "webhook": lambda: _("by webhook"),
    "chat": lambda: _("in the chat"),
    "sms": lambda: _("by text message"),
}


def events_of(session: Session, alert: Alert) -> list[Event]:
    """Everything that is known about the alert, oldest first."""
    rows = history(session, ("alert", alert.id))
    names = _names(session, rows)
    events = [Event(alert.raised_at, "raised", _raised(alert))]
    for receipt in alert.receipts:
        events += _of_receipt(receipt)
    events += [Event(at, kind, text) for at, kind, text in room_events(session, alert.id)]
    events += [event for row in reversed(rows) if (event := _of_row(row, names)) is not None]
    return sorted(events, key=lambda event: event.at)


def route_in_words(route: str) -> str:
    """For example "by e-mail"."""
    return ROUTE_WORDS[route]() if route in ROUTE_WORDS else route


def _raised(alert: Alert) -> str:
    if alert.times > 1:
        return str(_("The alert was raised. It has come %(count)s times.", count=alert.times))
    return str(_("The alert was raised."))


def _of_receipt(receipt: AlertReceipt) -> list[Event]:
    name, way = receipt.user.name, route_in_words(receipt.route)
    events = []
    if receipt.sent_at is not None:
        events.append(Event(receipt.sent_at, "told", _("%(name)s was told %(way)s.", name=name, way=way)))
    elif receipt.state == "unknown":
        events.append(
            Event(receipt.prepared_at, "failed", _("Nobody knows whether %(name)s was told %(way)s.", name=name, way=way))
        )
    elif receipt.state == "failed":
        events.append(Event(receipt.prepared_at, "failed", _("%(name)s could not be told %(way)s.", name=name, way=way)))
    if receipt.read_at is not None:
        events.append(Event(receipt.read_at, "read", _("%(name)s read it.", name=name)))
    return events


def _of_row(row: Activity, names: Mapping[int, str]) -> Event | None:
    who = names.get(row.actor_id or 0, "")
    others = [names[one] for one in _people_in(row) if one in names]
    to = ", ".join(others)
    words = {
        "alert_acknowledged": ("done", _("%(name)s acknowledged it.", name=who)),
        "alert_taken": ("done", _("%(name)s took it.", name=who)),
        "alert_handed_on": ("passed", _("%(name)s handed it on to %(to)s.", name=who, to=to)),
        "alert_escalated": ("passed", _("Nobody had acknowledged it. It was passed on to %(to)s.", to=to)),
        "alert_snoozed": ("passed", _("%(name)s put it off.", name=who)),
        "alert_woken": ("passed", _("The time of being put off was over.")),
        "alert_muted": ("passed", _("%(name)s muted it: %(reason)s", name=who, reason=row.details.get("reason", ""))),
        "alert_resolved": ("done", _("%(name)s closed it.", name=who)),
        "alert_reopened": ("passed", _("%(name)s opened it again.", name=who)),
        "alert_step_undone": ("passed", _("%(name)s undid the last step.", name=who)),
    }
    return Event(row.at, *words[row.verb]) if row.verb in words else None


def _people_in(row: Activity) -> list[int]:
    listed = row.details.get("to_ids", [])
    return [*listed, row.details["to_id"]] if "to_id" in row.details else list(listed)


def _names(session: Session, rows: Sequence[Activity]) -> dict[int, str]:
    ids = {row.actor_id for row in rows if row.actor_id} | {one for row in rows for one in _people_in(row)}
    found = session.execute(select(User.id, User.name).where(User.id.in_(ids))).all()
    return {row.id: row.name for row in found}
