"""What is late, new and mine, across rooms, for whoever has the duty and a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.alerts.handling.queries import held_by, tab_counts, waiting
from workbench.alerts.models import Alert
from workbench.alerts.roster.queries import on_duty, shifts_between
from workbench.audiences.queries import consents_ending
from workbench.campaigns.delivering.stops import is_stopped
from workbench.campaigns.queries import placements_waiting
from workbench.desk import now_cards as make
from workbench.desk.cards import Action, Card, Now, OnDuty, Section
from workbench.desk.queries import drafts_for, waiting_for
from workbench.editorial.silence.queries import promised_soon
from workbench.intake.inbox.counting import NOTHING, new_count
from workbench.rumours.timing.due import Due, DueLine, due_lines, dues_of

SHOWN = 12
COMING = timedelta(days=7)
UPDATE_SOON = timedelta(hours=2)
MOMENT = timedelta(seconds=1)
BROKEN = ("failed", "unknown")
Line = Row[*tuple[Any, ...]]


def load_now(session: Session, viewer: User, now: datetime, *, timezone: str) -> Now:
    """The page, in at most twelve queries. What the visitor may not see is not counted either."""
    alerts = waiting(session, viewer, limit=SHOWN) if may("alerts.alert_list") else []
    rumours = _rumours(session, viewer, now, {alert.rumour_id for alert in alerts})
    placements = placements_waiting(session, viewer, now=now)
    promised = promised_soon(session, viewer=viewer, until=now + UPDATE_SOON) if may("editorial.sandwich_page") else ()
    late = _late(viewer, rumours, placements, [row for row in promised if row.due_at <= now], now)
    new = _new(session, viewer, rumours, alerts, now)
    mine = _mine(session, viewer, rumours, placements, [row for row in promised if row.due_at > now], now, timezone)
    return Now(
        late=late,
        new=new,
        mine=mine,
        duty=duty_of(session, viewer, now),
        is_stopped=is_stopped(session),
        inbox_count=new_count(session) if may("intake.inbox") else NOTHING,
        seen=fingerprint(late, new),
    )


def duty_of(session: Session, viewer: User, now: datetime) -> OnDuty:
    """Who is on duty, and until when."""
    person = on_duty(session, now)
    if person is None:
        return OnDuty()
    shifts = shifts_between(session, now, now + MOMENT)
    until = max((shift.ends_at for shift in shifts if shift.user_id == person.id), default=None)
    return OnDuty(person, until, person.id == viewer.id)


def fingerprint(*sections: Section) -> str:
    """Changes when a card comes or goes; says nothing of what the cards hold."""
    titles = [f"{card.title}|{[action.values for action in card.actions]}" for section in sections for card in section.cards]
    return sha256("\n".join(titles).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Rumours:
    """Rumours with a target: those that are late, the new ones that nobody has taken, the viewer's own; and what cards show."""

    late: list[DueLine]
    fresh: list[DueLine]
    own: list[DueLine]
    due: dict[int, Due]
    drafts: dict[int, str]


def _rumours(session: Session, viewer: User, now: datetime, told: set[int | None]) -> _Rumours:
    """Danger first, then what has waited longest. Rumours of which an alert tells stand there alone. Three queries."""
    lines = due_lines(session, now, COMING, viewer=viewer) if may("rumours.rumour_page") else []
    late = sorted((line for line in lines if line.is_late(now)), key=lambda line: (not line.is_danger, line.due_at))
    coming = [line for line in lines if not line.is_late(now)]
    fresh = [line for line in coming if line.is_undecided and line.owner_id is None and line.rumour_id not in told]
    own = [line for line in coming if line.owner_id == viewer.id]
    shown = late[:SHOWN] + fresh[:SHOWN] + own[:SHOWN]
    drafts = drafts_for(session, [line.rumour_id for line in shown])
    return _Rumours(late, fresh, own, {due.rumour.id: due for due in dues_of(session, shown)}, drafts)


def _due_cards(lines: Sequence[DueLine], rumours: _Rumours, viewer: User, now: datetime) -> list[Card]:
    found = [rumours.due[line.rumour_id] for line in lines if line.rumour_id in rumours.due]
    return [make.due_card(due, now, rumours.drafts.get(due.rumour.id), viewer) for due in found]


def _late(viewer: User, rumours: _Rumours, placements: Sequence[Line], promised: Sequence[Line], now: datetime) -> Section:
    """Danger first, then what has waited longest."""
    cards = _due_cards(rumours.late, rumours, viewer, now)
    cards += [make.promise_card(row, now) for row in promised]
    broken = [row for row in placements if row.state in BROKEN or (row.state == "planned" and row.scheduled_at <= now)]
    cards += [make.placement_card(row) for row in broken]
    total = len(rumours.late) + len(promised) + len(broken)
    return Section(cards[:SHOWN], total, Action(_("All rumours, late first"), "rumours.rumour_list", {}))


def _new(session: Session, viewer: User, rumours: _Rumours, alerts: Sequence[Alert], now: datetime) -> Section:
    """Alerts that nobody has answered, urgent first; then rumours that nobody has taken and that await a decision."""
    count = tab_counts(session, viewer)["open"] if alerts else 0
    cards = [make.alert_card(alert, viewer) for alert in alerts]
    cards += [make.fresh_card(rumours.due[line.rumour_id], now) for line in rumours.fresh if line.rumour_id in rumours.due]
    total = max(count, len(alerts)) + len(rumours.fresh)
    return Section(cards[:SHOWN], total, Action(_("All alerts"), "alerts.alert_list", {}))


def _mine(
    session: Session,
    viewer: User,
    rumours: _Rumours,
    placements: Sequence[Line],
    promised: Sequence[Line],
    now: datetime,
    timezone: str,
) -> Section:
    """What I have taken, what I own, texts whose turn is mine, offers to answer, consents that end soon."""
    cards: list[Card] = [make.held_card(alert, viewer) for alert in held_by(session, viewer)] if may("alerts.alert_list") else []
    cards += _due_cards(rumours.own, rumours, viewer, now)
    if may("editorial.sandwich_page"):
        cards += [make.turn_card(row) for row in waiting_for(session, viewer)]
    cards += [make.promise_card(row, now) for row in promised]
    cards += [make.placement_card(row) for row in placements if row.state == "offered"]
    if may("audiences.consent"):
        today = now.astimezone(ZoneInfo(timezone)).date()
        ending = sorted(consents_ending(session, today=today), key=lambda row: (row.consent_until, row.name))
        cards += [make.consent_card(row) for row in ending]
    total = len(cards) + max(0, len(rumours.own) - SHOWN)
    return Section(cards[:SHOWN], total, Action(_("My rumours"), "rumours.rumour_list", {"owner": "me"}))
