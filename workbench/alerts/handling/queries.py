"""Reading what was raised: the list, one alert, what is muted, the newest step with many alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from workbench.accounts.anyone import anyone_like, named
from workbench.accounts.models import User
from workbench.alerts.handling.models import AlertBulk, AlertEscalation, AlertMute
from workbench.alerts.handling.muting import in_force
from workbench.alerts.models import Alert, AlertReceipt, AlertRule
from workbench.errors import NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page
from workbench.web.places import Place, find_place

PAGE_SIZE = 50
OPEN_STATES = ("raised", "escalated")
HELD_STATES = ("acknowledged", "taken")
TABS = ("open", "mine", "held", "all")
UNDO_SHOWN = timedelta(minutes=10)
ORDER = (Alert.is_urgent.desc(), Alert.raised_at.desc(), Alert.id.desc())
ORDER_OF_ALL = (Alert.raised_at.desc(), Alert.id.desc())
NEWEST = select(func.max(Alert.id))
ANY_RULE = select(AlertRule.id).limit(1)
FIRED_RULES = (
    select(AlertRule.id, AlertRule.name).where(AlertRule.id.in_(select(Alert.rule_id).distinct())).order_by(AlertRule.name)
)
NEWEST_BULK = (
    select(AlertBulk)
    .where(AlertBulk.actor_id == bindparam("actor_id"), AlertBulk.at > bindparam("since"))
    .order_by(AlertBulk.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Wanted:
    """What a list of alerts shows: a tab, perhaps one rule only."""

    tab: str = "open"
    rule_id: int | None = None

    def parameters(self) -> dict[str, Any]:
        """As the list's address carries it."""
        tab = {"show": self.tab} if self.tab != "open" else {}
        return tab | ({"rule": self.rule_id} if self.rule_id else {})


def alert_page(session: Session, wanted: Wanted, *, number: int, viewer: User) -> Page[Alert]:
    """One page of the alerts that the viewer may see. Open ones: urgent first; else newest first."""
    shape = (wanted.tab, wanted.rule_id is not None, anyone_like(viewer))
    before = (number - 1) * PAGE_SIZE
    values = {**named(viewer), "rule_id": wanted.rule_id, "before": before}
    rows = session.scalars(_page_statement(*shape), values).unique().all()
    if 0 < len(rows) < PAGE_SIZE or (not rows and number == 1):  # the last page says how many there are
        return Page(rows, number, PAGE_SIZE, before + len(rows))
    return Page(rows, number, PAGE_SIZE, session.scalar(_count_statement(*shape), values) or 0)


def tab_counts(session: Session, viewer: User) -> dict[str, int]:
    """How many alerts each tab holds, in one query."""
    return dict(session.execute(_tabs_statement(anyone_like(viewer)), named(viewer)).one()._mapping)


def listed_ids(session: Session, wanted: Wanted, *, viewer: User, newest_id: int, most: int) -> list[int]:
    """Ids of everything in the list, in its order, without what came after the page was shown."""
    statement = _listed(wanted, viewer).where(Alert.id <= newest_id).with_only_columns(Alert.id)
    return list(session.scalars(statement.order_by(*_order(wanted)).limit(most)))


def newest_id(session: Session) -> int:
    """The id of the newest alert, 0 when there is none."""
    return session.scalar(NEWEST) or 0


def place_of(session: Session, alert_id: int, wanted: Wanted, *, viewer: User) -> Place | None:
    """Where an alert stands in the list; None when it is not in it."""
    names = {"key": Alert.id, "name": Alert.id}
    return find_place(session, _listed(wanted, viewer), **names, order=_order(wanted), subject_id=alert_id, size=PAGE_SIZE)


def alert(session: Session, alert_id: int, *, viewer: User) -> Alert:
    """One alert with its rule, rumour and receipts. Raises NotFound, also when the viewer may not see it."""
    statement = select(Alert).where(Alert.id == alert_id, seen_by(viewer)).options(*_whole())
    found = session.scalars(statement).unique().one_or_none()
    if found is None:
        raise NotFound(_("There is no such alert."), subject_id=alert_id)
    return found


def alert_for_change(session: Session, alert_id: int, *, viewer: User) -> Alert:
    """The alert, locked until the change is written. Raises NotFound."""
    statement = select(Alert).where(Alert.id == alert_id, seen_by(viewer)).with_for_update(of=Alert)
    if session.scalar(statement.execution_options(populate_existing=True)) is None:
        raise NotFound(_("There is no such alert."), subject_id=alert_id)
    return alert(session, alert_id, viewer=viewer)


def alerts_for_change(session: Session, alert_ids: Sequence[int], *, viewer: User) -> Sequence[Alert]:
    """Those of the alerts that the viewer may see, locked, in a fixed order."""
    statement = select(Alert).where(Alert.id.in_(alert_ids), seen_by(viewer)).options(*_whole())
    locked = statement.order_by(Alert.id).with_for_update(of=Alert).execution_options(populate_existing=True)
    return session.scalars(locked).unique().all()


def waiting(session: Session, viewer: User, *, limit: int = 20) -> Sequence[Alert]:
    """Open alerts that nobody has acknowledged and nobody has put off, urgent first: what is new for the duty officer."""
    return _first_of(session, "open", viewer, limit)


def held_by(session: Session, viewer: User, *, limit: int = 20) -> Sequence[Alert]:
    """Alerts that the person has taken or acknowledged and that are not dealt with."""
    return _first_of(session, "mine", viewer, limit)


def alerts_of(session: Session, rumour_id: int, *, limit: int = 50) -> Sequence[Alert]:
    """Alerts about a rumour, newest first."""
    statement = select(Alert).where(Alert.rumour_id == rumour_id).options(*_short())
    return session.scalars(statement.order_by(*ORDER_OF_ALL).limit(limit)).unique().all()


def is_unread(session: Session, alert_id: int, *, user_id: int) -> bool:
    """Whether the person was told of it and has not opened it."""
    mine = (AlertReceipt.alert_id == alert_id, AlertReceipt.user_id == user_id, AlertReceipt.read_at.is_(None))
    return session.scalar(select(AlertReceipt.id).where(*mine).limit(1)) is not None


def has_rules(session: Session) -> bool:
    """Whether there is any rule."""
    return session.scalar(ANY_RULE) is not None


def rules_with_alerts(session: Session) -> Sequence[Row[int, str]]:
    """Ids and names of rules that have ever fired, by name."""
    return session.execute(FIRED_RULES).all()


def escalations_of(session: Session, alert_id: int) -> Sequence[AlertEscalation]:
    """How the alert was passed on, in order."""
    statement = select(AlertEscalation).where(AlertEscalation.alert_id == alert_id)
    return session.scalars(statement.order_by(AlertEscalation.round)).all()


def mutes(session: Session, now: datetime, *, viewer: User) -> Sequence[AlertMute]:
    """What is muted now, the first to end first; without rumours that the viewer may not see."""
    shown = or_(AlertMute.rumour_id.is_(None), AlertMute.rumour_id.in_(select(Rumour.id).where(visible_to(viewer))))
    load = (joinedload(AlertMute.rule), joinedload(AlertMute.rumour), joinedload(AlertMute.muted_by))
    return session.scalars(select(AlertMute).where(in_force(now), shown).options(*load).order_by(AlertMute.until)).unique().all()


def mutes_of(session: Session, subject: Alert, now: datetime) -> Sequence[AlertMute]:
    """What is muted now and touches this alert's rule, rumour or subject."""
    touching = or_(
        AlertMute.rule_id == subject.rule_id,
        and_(AlertMute.rumour_id.is_not(None), AlertMute.rumour_id == subject.rumour_id),
        and_(AlertMute.subject_kind == subject.subject_kind, AlertMute.subject_id == subject.subject_id),
    )
    statement = select(AlertMute).where(in_force(now), touching).options(joinedload(AlertMute.muted_by))
    return [
        row
        for row in session.scalars(statement.order_by(AlertMute.until)).unique()
        if row.rumour_id in (None, subject.rumour_id)
        and row.rule_id in (None, subject.rule_id)
        and row.subject_kind in (None, subject.subject_kind)
    ]


def newest_bulk(session: Session, *, actor_id: int, now: datetime) -> AlertBulk | None:
    """The person's newest step with many alerts, while its undo is offered."""
    newest = session.scalar(NEWEST_BULK, {"actor_id": actor_id, "since": now - UNDO_SHOWN})
    return newest if newest is not None and newest.undone_at is None else None


def seen_by(viewer: User) -> ColumnElement[bool]:
    """The condition that a person may open an alert: they may see its rumour, it has none, or they were told of it.

    Asked of each alert: a list of the rumours that somebody may see would be all but a few of all that there are.
    """
    rumour = select(Rumour.id).where(Rumour.id == Alert.rumour_id, visible_to(viewer)).correlate(Alert)
    told = select(AlertReceipt.id).where(AlertReceipt.alert_id == Alert.id, AlertReceipt.user_id == viewer.id).correlate(Alert)
    return or_(Alert.rumour_id.is_(None), rumour.exists(), told.exists())


def _listed(wanted: Wanted, viewer: User) -> Select[Any]:
    statement = select(Alert).where(seen_by(viewer), _in_tab(wanted.tab, viewer))
    return statement if wanted.rule_id is None else statement.where(Alert.rule_id == wanted.rule_id)


@cache
def _page_statement(tab: str, of_rule: bool, viewer: User) -> Select[Alert]:
    ordered = _any_listed(tab, of_rule, viewer).options(*_in_list()).order_by(*_order(Wanted(tab)))
    return ordered.limit(PAGE_SIZE).offset(bindparam("before"))


@cache
def _count_statement(tab: str, of_rule: bool, viewer: User) -> Select[int]:
    keys = _any_listed(tab, of_rule, viewer).with_only_columns(literal(1), maintain_column_froms=True)
    return select(func.count()).select_from(keys.subquery())


def _any_listed(tab: str, of_rule: bool, viewer: User) -> Select[Any]:
    statement = _listed(Wanted(tab), viewer)
    return statement.where(Alert.rule_id == bindparam("rule_id")) if of_rule else statement


@cache
def _tabs_statement(viewer: User) -> Select[*tuple[Any, ...]]:
    columns = [func.count().filter(_in_tab(tab, viewer)).label(tab) for tab in TABS]
    return select(*columns).select_from(Alert).where(seen_by(viewer))


def _first_of(session: Session, tab: str, viewer: User, limit: int) -> Sequence[Alert]:
    return session.scalars(_first_statement(tab, anyone_like(viewer)), {**named(viewer), "most": limit}).unique().all()


@cache
def _first_statement(tab: str, viewer: User) -> Select[Alert]:
    listed = select(Alert).where(and_(seen_by(viewer), _in_tab(tab, viewer)))
    return listed.options(*_on_card()).order_by(*ORDER).limit(bindparam("most"))


def _in_tab(tab: str, viewer: User) -> ColumnElement[bool]:
    if tab == "mine":
        holder = or_(Alert.taken_by_id == viewer.id, and_(Alert.taken_by_id.is_(None), Alert.acknowledged_by_id == viewer.id))
        return and_(Alert.state.in_(HELD_STATES), holder)
    states = {"open": OPEN_STATES, "held": HELD_STATES}.get(tab)
    return Alert.state.in_(states) if states else Alert.id > 0


def _order(wanted: Wanted) -> tuple[Any, ...]:
    return ORDER_OF_ALL if wanted.tab == "all" else ORDER


def _on_card() -> tuple[ExecutableOption, ...]:
    return (joinedload(Alert.rule, innerjoin=True), joinedload(Alert.rumour))


def _in_list() -> tuple[ExecutableOption, ...]:
    """As a list shows it: of people the name, without their organisation."""
    people = (joinedload(Alert.acknowledged_by), joinedload(Alert.taken_by))
    return (*_on_card(), *(one.options(lazyload(User.organisation)) for one in people))


def _short() -> tuple[ExecutableOption, ...]:
    people = (joinedload(Alert.acknowledged_by), joinedload(Alert.taken_by))
    return (joinedload(Alert.rule), joinedload(Alert.rumour), *people)


def _whole() -> tuple[ExecutableOption, ...]:
    return (*_short(), selectinload(Alert.receipts).joinedload(AlertReceipt.user))
