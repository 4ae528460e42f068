"""Muting: a rule, a rumour or another subject raises no alert until a time, with the reason."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from workbench.alerts.handling.models import AlertMute


def is_muted(
    session: Session, rule_id: int, rumour_id: int | None, subject_kind: str, subject_id: int | None, now: datetime
) -> bool:
    """Whether somebody has muted this rule, this rumour, this subject, or the rule for just one of them."""
    statement = select(AlertMute.id).where(
        in_force(now),
        _fits(AlertMute.rule_id, rule_id),
        _fits(AlertMute.rumour_id, rumour_id),
        or_(
            AlertMute.subject_kind.is_(None),
            and_(AlertMute.subject_kind == subject_kind, _same(AlertMute.subject_id, subject_id)),
        ),
    )
    return session.scalar(statement.limit(1)) is not None


def in_force(now: datetime) -> ColumnElement[bool]:
    """The condition that a mute counts now."""
    return and_(AlertMute.until > now, AlertMute.lifted_at.is_(None))


def _fits(column: InstrumentedAttribute[int | None], value: int | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else or_(column.is_(None), column == value)


def _same(column: InstrumentedAttribute[int | None], value: int | None) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value
