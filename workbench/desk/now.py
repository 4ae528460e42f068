"""What is late, new and mine, across rooms, for whoever has the duty and a phone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.alerts.handling.queries import held_by, tab_counts, waiting
from workbench.alerts.roster.queries import on_duty, shifts_between
from workbench.audiences.queries import Wanted as WantedSpokespersons
from workbench.audiences.queries import list_page as spokespersons
from workbench.campaigns.delivering.stops import is_stopped
from workbench.campaigns.models import Placement
from workbench.campaigns.queries import placements_waiting
from workbench.desk import now_cards as make
from workbench.desk.cards import Action, Card, Now, OnDuty, Section
from workbench.desk.queries import drafts_for, waiting_for
from workbench.editorial.silence.queries import promises
from workbench.intake.inbox.queries import waiting_counts
from workbench.rumours.timing.queries import Due, due_soon

SHOWN = 12
COMING = timedelta(days=7)
UPDATE_SOON = timedelta(hours=2)
MOMENT = timedelta(seconds=1)
BROKEN = ("failed", "unknown")


def load_now(session: Session, viewer: User, now: datetime, *, timezone: str) -> Now:
    """The page, in at most fourteen queries. What the visitor may not see is not counted either."""
    dues = due_soon(session, now, COMING, viewer=viewer) if may("rumours.rumour_page") else []
    placements = placements_waiting(session, viewer, now=now)
    late = _late(session, viewer, dues, placements, now)
    new = _new(session, viewer, dues, now)
    mine = _mine(session, viewer, dues, placements, now, timezone)
    return Now(
        late=late,
        new=new,
        mine=mine,
        duty=duty_of(session, viewer, now),
        is_stopped=is_stopped(session),
        inbox_count=waiting_counts(session).new_count if may("intake.inbox") else 0,
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


def late_count(session: Session, viewer: User, now: datetime) -> int:
    """How many rumours have a target that is late."""
    return len(one_each(due_soon(session, now, timedelta(0), viewer=viewer)))


def one_each(dues: Sequence[Due]) -> list[Due]:
    """The nearest target of each rumour."""
    nearest: dict[int, Due] = {}
    for due in dues:
        nearest.setdefault(due.rumour.id, due)
    return list(nearest.values())


def fingerprint(*sections: Section) -> str:
    """Changes when a card comes or goes; says nothing of what the cards hold."""
    titles = [f"{card.title}|{[action.values for action in card.actions]}" for section in sections for card in section.cards]
    return sha256("\n".join(titles).encode()).hexdigest()[:16]


def _late(session: Session, viewer: User, dues: Sequence[Due], placements: Sequence[Placement], now: datetime) -> Section:
    """Danger first, then what has waited longest."""
    late = one_each([due for due in dues if due.is_late(now)])
    late.sort(key=lambda due: (not make.is_danger(due), due.due_at))
    drafts = drafts_for(session, [due.rumour.id for due in late[:SHOWN]])
    cards = [make.due_card(due, now, drafts.get(due.rumour.id), viewer) for due in late[:SHOWN]]
    promised = promises(session, viewer=viewer, now=now, within=timedelta(0)) if may("editorial.sandwich_page") else []
    cards += [make.promise_card(row, now) for row in promised]
    broken = [row for row in placements if row.state in BROKEN or (row.state == "planned" and row.scheduled_at <= now)]
    cards += [make.placement_card(row) for row in broken]
    total = len(late) + len(promised) + len(broken)
    return Section(cards[:SHOWN], total, Action(_("All rumours, late first"), "rumours.rumour_list", {}))


def _new(session: Session, viewer: User, dues: Sequence[Due], now: datetime) -> Section:
    """Alerts that nobody has answered, urgent first; then rumours that nobody has taken and that await a decision."""
    alerts = waiting(session, viewer, limit=SHOWN) if may("alerts.alert_list") else []
    count = tab_counts(session, viewer)["open"] if alerts else 0
    cards = [make.alert_card(alert, viewer) for alert in alerts]
    told = {alert.rumour_id for alert in alerts}
    fresh = [due for due in dues if due.kind == "decide" and due.rumour.owner_id is None and not due.is_late(now)]
    fresh = [due for due in fresh if due.rumour.id not in told]
    cards += [make.fresh_card(due, now) for due in fresh]
    return Section(cards[:SHOWN], max(count, len(alerts)) + len(fresh), Action(_("All alerts"), "alerts.alert_list", {}))


def _mine(
    session: Session, viewer: User, dues: Sequence[Due], placements: Sequence[Placement], now: datetime, timezone: str
) -> Section:
    """What I have taken, what I own, texts whose turn is mine, offers to answer, consents that end soon."""
    cards: list[Card] = [make.held_card(alert, viewer) for alert in held_by(session, viewer)] if may("alerts.alert_list") else []
    own = [due for due in one_each(dues) if due.rumour.owner_id == viewer.id and not due.is_late(now)]
    drafts = drafts_for(session, [due.rumour.id for due in own])
    cards += [make.due_card(due, now, drafts.get(due.rumour.id), viewer) for due in own]
    if may("editorial.sandwich_page"):
        cards += [make.turn_card(sandwich, headline) for sandwich, headline in waiting_for(session, viewer)]
    if may("editorial.sandwich_page"):
        coming = promises(session, viewer=viewer, now=now, within=UPDATE_SOON)
        cards += [make.promise_card(row, now) for row in coming if row.due_at > now]
    cards += [make.placement_card(row) for row in placements if row.state == "offered"]
    if may("audiences.consent"):
        today = now.astimezone(ZoneInfo(timezone)).date()
        ending = spokespersons(session, WantedSpokespersons(consent="ending"), today=today, number=1).rows
        cards += [make.consent_card(row) for row in sorted(ending, key=lambda row: (row.consent_until, row.name))]
    return Section(cards[:SHOWN], len(cards), Action(_("My rumours"), "rumours.rumour_list", {"owner": "me"}))
