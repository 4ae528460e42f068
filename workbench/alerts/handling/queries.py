"""Reading what was raised: the list, one alert, what is muted, the newest step with many alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from workbench.accounts.models import User
from workbench.alerts.handling.models import AlertBulk, AlertEscalation, AlertMute
from workbench.alerts.handling.muting import in_force
from workbench.alerts.models import Alert, AlertReceipt, AlertRule
from workbench.errors import NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page, count_rows
from workbench.web.places import Place, find_place

PAGE_SIZE = 50
OPEN_STATES = ("raised", "escalated")
HELD_STATES = ("acknowledged", "taken")
TABS = ("open", "mine", "held", "all")
UNDO_SHOWN = timedelta(minutes=10)
ORDER = (Alert.is_urgent.desc(), Alert.raised_at.desc(), Alert.id.desc())
ORDER_OF_ALL = (Alert.raised_at.desc(), Alert.id.desc())


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
    statement = _listed(wanted, viewer)
    total = count_rows(session, statement)
    ordered = statement.options(*_short()).order_by(*_order(wanted))
    rows = session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all()
    return Page(rows, number, PAGE_SIZE, total)


def tab_counts(session: Session, viewer: User) -> dict[str, int]:
    """How many alerts each tab holds, in one query."""
    columns = [func.count().filter(_in_tab(tab, viewer)).label(tab) for tab in TABS]
    row = session.execute(select(*columns).select_from(Alert).where(seen_by(viewer))).one()
    return dict(row._mapping)


def listed_ids(session: Session, wanted: Wanted, *, viewer: User, newest_id: int, most: int) -> list[int]:
    """Ids of everything in the list, in its order, without what came after the page was shown."""
    statement = _listed(wanted, viewer).where(Alert.id <= newest_id).with_only_columns(Alert.id)
    return list(session.scalars(statement.order_by(*_order(wanted)).limit(most)))


def newest_id(session: Session) -> int:
    """The id of the newest alert, 0 when there is none."""
    return session.scalar(select(func.max(Alert.id))) or 0


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
    now_open = and_(seen_by(viewer), _in_tab("open", viewer))
    return session.scalars(select(Alert).where(now_open).options(*_short()).order_by(*ORDER).limit(limit)).unique().all()


def held_by(session: Session, viewer: User, *, limit: int = 20) -> Sequence[Alert]:
    """Alerts that the person has taken or acknowledged and that are not dealt with."""
    mine = and_(seen_by(viewer), _in_tab("mine", viewer))
    return session.scalars(select(Alert).where(mine).options(*_short()).order_by(*ORDER).limit(limit)).unique().all()


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
    return session.scalar(select(AlertRule.id).limit(1)) is not None


def rules_with_alerts(session: Session) -> Sequence[AlertRule]:
    """Rules that have ever fired, by name."""
    fired = select(Alert.rule_id).distinct()
    return session.scalars(select(AlertRule).where(AlertRule.id.in_(fired)).order_by(AlertRule.name)).unique().all()


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
    recent = (AlertBulk.actor_id == actor_id, AlertBulk.at > now - UNDO_SHOWN)
    newest = session.scalar(select(AlertBulk).where(*recent).order_by(AlertBulk.id.desc()).limit(1))
    return newest if newest is not None and newest.undone_at is None else None


def seen_by(viewer: User) -> ColumnElement[bool]:
    """The condition that a person may open an alert: they may see its rumour, it has none, or they were told of it."""
    told = select(AlertReceipt.alert_id).where(AlertReceipt.user_id == viewer.id)
    return or_(
        Alert.rumour_id.is_(None), Alert.rumour_id.in_(select(Rumour.id).where(visible_to(viewer))), Alert.id.in_(told)
    )  # fmt: skip


def _listed(wanted: Wanted, viewer: User) -> Select[Any]:
    statement = select(Alert).where(seen_by(viewer), _in_tab(wanted.tab, viewer))
    return statement if wanted.rule_id is None else statement.where(Alert.rule_id == wanted.rule_id)


def _in_tab(tab: str, viewer: User) -> ColumnElement[bool]:
    if tab == "mine":
        holder = or_(Alert.taken_by_id == viewer.id, and_(Alert.taken_by_id.is_(None), Alert.acknowledged_by_id == viewer.id))
        return and_(Alert.state.in_(HELD_STATES), holder)
    states = {"open": OPEN_STATES, "held": HELD_STATES}.get(tab)
    return Alert.state.in_(states) if states else Alert.id > 0


def _order(wanted: Wanted) -> tuple[Any, ...]:
    return ORDER_OF_ALL if wanted.tab == "all" else ORDER


def _short() -> tuple[ExecutableOption, ...]:
    people = (joinedload(Alert.acknowledged_by), joinedload(Alert.taken_by))
    return (joinedload(Alert.rule), joinedload(Alert.rumour), *people)


def _whole() -> tuple[ExecutableOption, ...]:
    return (*_short(), selectinload(Alert.receipts).joinedload(AlertReceipt.user))
