"""Counting days afresh, from the rows themselves."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, and_, column, literal, select, values
from sqlalchemy.orm import Session

from workbench.db import UtcDateTime
from workbench.reviews.aggregates.days import span_of
from workbench.reviews.aggregates.measures import DIMENSIONS, Measure, measure_of


def count_days(
    session: Session,
    name: str,
    days: Collection[date],
    zone: ZoneInfo,
    *,
    by: Sequence[str] = DIMENSIONS,
    where: dict[str, Collection[str]] | None = None,
) -> list[tuple[Any, ...]]:
    """Give (day, what `by` names …, count) for these days, without empty combinations. One query for each part of the measure."""
    if not days:
        return []
    rows: list[tuple[Any, ...]] = []
    for part in measure_of(name):
        rows += [tuple(row) for row in session.execute(_counted(part, days, zone, by, where or {})) if row[-1]]
    return rows


def _counted(part: Measure, days: Collection[date], zone: ZoneInfo, by: Sequence[str], where: dict[str, Collection[str]]) -> Any:
    data = [(day, *span_of(day, zone)) for day in sorted(days)]
    names = (column("day", Date), column("start", UtcDateTime), column("over", UtcDateTime))
    spans = values(*names, name="span").data(data).cte("span")
    known = [part.known.get(one, literal("")).label(f"by_{one}") for one in by]
    joined = spans.join(part.source, and_(part.moment >= spans.c.start, part.moment < spans.c.over))
    kept = [part.known.get(one, literal("")).in_(tuple(allowed)) for one, allowed in where.items()]
    statement = select(spans.c.day, *known, part.total).select_from(joined).where(*part.only, *kept)
    return statement.group_by(spans.c.day, *(one.name for one in known))
