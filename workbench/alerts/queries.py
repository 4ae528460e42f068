"""Reading alerts: which rules would fire now, and what has been raised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from workbench.accounts.models import User
from workbench.alerts.models import Alert, AlertReceipt, AlertReceiver, AlertRule
from workbench.errors import NotFound
from workbench.rumours.models import RiskRating, Rumour, Sighting
from workbench.rumours.queries import visible_to
from workbench.rumours.sightings import independent_count, is_report
from workbench.trends.models import TrendAlarm, TrendStream
from workbench.web.pages import Page
from workbench.web.places import Place, find_place

PAGE_SIZE = 50
OPEN_STATES = ("raised", "escalated")
ORDER = (Alert.raised_at.desc(), Alert.id.desc())


@dataclass(frozen=True)
class Firing:
    """A rule that holds for a rumour now. `count` is sightings, reports, or the harm step."""

    rule: AlertRule
    rumour_id: int
    count: int
    dedupe: str


def all_rules(session: Session) -> Sequence[AlertRule]:
    """Every rule with its receivers, by name."""
    load = selectinload(AlertRule.receivers).joinedload(AlertReceiver.user)
    return session.scalars(select(AlertRule).options(load).order_by(AlertRule.name)).unique().all()


def rule(session: Session, rule_id: int) -> AlertRule:
    """One rule. Raises NotFound."""
    found = session.get(AlertRule, rule_id)
    if found is None:
        raise NotFound(subject_id=rule_id)
    return found


def firing(session: Session, now: datetime) -> list[Firing]:
    """Active rules × rumours that hold now and have not been alerted for in their window."""
    found: list[Firing] = []
    for row in session.scalars(select(AlertRule).where(AlertRule.is_active)).unique():
        if row.kind == "burst":
            found += _heard_more_than_usual(session, row, now)
        else:
            found += _many_sightings(session, row, now) if row.kind == "sightings" else _harmful(session, row)
    known = set(session.scalars(select(Alert.dedupe)))
    return [one for one in found if one.dedupe not in known]


def alert_page(session: Session, *, number: int, only_open: bool, viewer: User) -> Page[Alert]:
    """Alerts about rumours that the viewer may see, newest first, one page of them."""
    condition = _shown_to(viewer, only_open)
    total = session.scalar(select(func.count()).select_from(Alert).where(condition)) or 0
    statement = select(Alert).where(condition).options(*_whole()).order_by(*ORDER)
    rows = session.scalars(statement.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all()
    return Page(rows, number, PAGE_SIZE, total)


def place_of(session: Session, alert_id: int, *, only_open: bool, viewer: User) -> Place | None:
    """Where an alert stands in the list; None when it is not in it."""
    listed, names = select(Alert).where(_shown_to(viewer, only_open)), {"key": Alert.id, "name": Alert.id}
    return find_place(session, listed, **names, order=ORDER, subject_id=alert_id, size=PAGE_SIZE)


def alert(session: Session, alert_id: int, *, viewer: User) -> Alert:
    """One alert with its rule, rumour and receipts. Raises NotFound, also when the viewer may not see the rumour."""
    statement = select(Alert).where(Alert.id == alert_id, _seen_by(viewer)).options(*_whole())
    found = session.scalars(statement).unique().one_or_none()
    if found is None:
        raise NotFound(subject_id=alert_id)
    return found


def _shown_to(viewer: User, only_open: bool) -> ColumnElement[bool]:
    return and_(_seen_by(viewer), Alert.state.in_(OPEN_STATES) if only_open else Alert.id > 0)


def _seen_by(viewer: User) -> ColumnElement[bool]:
    return Alert.rumour_id.in_(select(Rumour.id).where(visible_to(viewer)))


def _whole() -> tuple[ExecutableOption, ...]:
    receipts = selectinload(Alert.receipts).joinedload(AlertReceipt.user)
    return joinedload(Alert.rule), joinedload(Alert.rumour), joinedload(Alert.acknowledged_by), receipts


def _many_sightings(session: Session, row: AlertRule, now: datetime) -> list[Firing]:
    window = timedelta(hours=row.window_hours)
    counted = independent_count()
    statement = (
        select(Rumour.id, counted)
        .join(Sighting, Sighting.rumour_id == Rumour.id)
        .where(
            is_report(),
            Sighting.relation == "asserts",
            Sighting.heard_at > now - window,
            Sighting.heard_at <= now,
            *_in_theme(row),
        )
        .group_by(Rumour.id)
        .having(counted >= row.threshold)
    )
    recent = set(session.scalars(select(Alert.rumour_id).where(Alert.rule_id == row.id, Alert.raised_at > now - window)))
    period = int(now.timestamp() // window.total_seconds())
    return [
        Firing(row, rumour_id, count, f"{row.id}:{rumour_id}:{period}")
        for rumour_id, count in session.execute(statement)
        if rumour_id not in recent
    ]


def _harmful(session: Session, row: AlertRule) -> list[Firing]:
    newest = select(func.max(RiskRating.id)).group_by(RiskRating.rumour_id)
    statement = (
        select(Rumour.id, RiskRating.harm)
        .join(RiskRating, RiskRating.rumour_id == Rumour.id)
        .where(RiskRating.id.in_(newest), RiskRating.harm >= row.threshold, *_in_theme(row))
    )
    return [Firing(row, rumour_id, harm, f"{row.id}:{rumour_id}:harm{harm}") for rumour_id, harm in session.execute(statement)]


def _heard_more_than_usual(session: Session, row: AlertRule, now: datetime) -> list[Firing]:
    """Rumours with an alarm of trends that was raised since the rule stands, and at most a day ago."""
    since = max(now - timedelta(days=1), row.created_at)
    statement = (
        select(Rumour.id, TrendAlarm.id, TrendAlarm.count)
        .join(TrendStream, TrendStream.rumour_id == Rumour.id)
        .join(TrendAlarm, TrendAlarm.stream_id == TrendStream.id)
        .where(TrendAlarm.raised_at >= since, *_in_theme(row))
    )
    return [
        Firing(row, rumour_id, count, f"{row.id}:{rumour_id}:trend{alarm_id}")
        for rumour_id, alarm_id, count in session.execute(statement)
    ]


def _in_theme(row: AlertRule) -> list[ColumnElement[bool]]:
    open_cases: list[ColumnElement[bool]] = [Rumour.state.not_in(("closed", "merged"))]
    return [*open_cases, Rumour.theme == row.theme] if row.theme else open_cases
