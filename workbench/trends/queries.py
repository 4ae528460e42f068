"""Reading trends: how we watch, what is unusual, one stream. Streams of restricted rumours are for those who may see them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.trends.models import TrendAlarm, TrendStream, TrendWatch
from workbench.web.pages import Page, count_rows

PAGE_SIZE = 20
NOW_LASTS = timedelta(hours=24)  # unusual now: something unusual was heard within this
PERIODS = {"now": NOW_LASTS, "week": timedelta(days=7), "quarter": timedelta(days=90)}


def watch_of(session: Session) -> TrendWatch:
    """How we watch; the defaults where nobody has changed anything and nothing was read yet."""
    return session.get(TrendWatch, 1) or TrendWatch(id=1, false_alarms=1.0, fewest_sources=3, sighting_mark=0)


def alarm_page(session: Session, *, viewer: User, kind: str, period: str, number: int, now: datetime) -> Page[TrendAlarm]:
    """Alarms of a period (a key of PERIODS), of one kind of stream or all with "", the newest first."""
    shown = and_(TrendAlarm.last_at > now - PERIODS[period], seen_by(viewer), *([TrendStream.kind == kind] if kind else []))
    statement = select(TrendAlarm).join(TrendStream, TrendStream.id == TrendAlarm.stream_id).where(shown)
    total = count_rows(session, statement)
    load = joinedload(TrendAlarm.stream).joinedload(TrendStream.rumour), joinedload(TrendAlarm.seen_by)
    ordered = statement.options(*load).order_by(TrendAlarm.last_at.desc(), TrendAlarm.id.desc())
    rows = session.scalars(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all()
    return Page(rows, number, PAGE_SIZE, total)


def has_any(session: Session, *, viewer: User) -> bool:
    """Whether there was ever an alarm that the viewer may see."""
    found = select(TrendAlarm.id).join(TrendStream, TrendStream.id == TrendAlarm.stream_id).where(seen_by(viewer)).limit(1)
    return session.scalar(found) is not None


def stream_by_id(session: Session, stream_id: int, *, viewer: User) -> TrendStream:
    """One stream. Raises NotFound, also when the viewer may not see its rumour."""
    statement = select(TrendStream).where(TrendStream.id == stream_id, seen_by(viewer)).options(joinedload(TrendStream.rumour))
    found = session.scalars(statement).unique().one_or_none()
    if found is None:
        raise NotFound(subject_id=stream_id)
    return found


def stream_of_rumour(session: Session, rumour_id: int) -> TrendStream | None:
    """The stream of a rumour, once it was read. The caller has checked who may see the rumour."""
    return session.scalar(select(TrendStream).where(TrendStream.rumour_id == rumour_id, TrendStream.kind == "rumour"))


def alarms_of(session: Session, stream_id: int, *, limit: int = 50) -> Sequence[TrendAlarm]:
    """A stream's alarms, the newest first."""
    statement = select(TrendAlarm).where(TrendAlarm.stream_id == stream_id).options(joinedload(TrendAlarm.seen_by))
    return session.scalars(statement.order_by(TrendAlarm.at.desc(), TrendAlarm.id.desc()).limit(limit)).unique().all()


def alarm_by_id(session: Session, alarm_id: int, *, viewer: User) -> TrendAlarm:
    """One alarm with its stream. Raises NotFound, also when the viewer may not see it."""
    statement = select(TrendAlarm).join(TrendStream, TrendStream.id == TrendAlarm.stream_id)
    found = session.scalars(
        statement.where(TrendAlarm.id == alarm_id, seen_by(viewer)).options(joinedload(TrendAlarm.stream))
    ).one_or_none()
    if found is None:
        raise NotFound(subject_id=alarm_id)
    return found


def seen_by(viewer: User) -> ColumnElement[bool]:
    """The condition that a person may see a stream."""
    return or_(TrendStream.rumour_id.is_(None), TrendStream.rumour_id.in_(select(Rumour.id).where(visible_to(viewer))))
