"""Reading counts: stored where nothing has changed since, counted afresh where it has. Always what a full recount would give."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.reviews.aggregates.counting import count_days
from workbench.reviews.aggregates.days import DAY, days_within, in_range
from workbench.reviews.aggregates.measures import DIMENSIONS, MEASURES, OF_RUMOURS, moments_of_rumours
from workbench.reviews.aggregates.models import CountMark, CountState, DayCount
from workbench.reviews.quarters import quarter_of
from workbench.rumours.board.models import District, DistrictSpelling
from workbench.rumours.clocks import HOME_ZONE

PERIODS = ("day", "week", "month", "quarter")
Allowed = Mapping[str, str | Collection[str]]


@dataclass(frozen=True)
class Row:
    """One figure: `values` in the order of the `by` that was asked for (days as dates, the rest as slugs), and how many."""

    values: tuple[Any, ...]
    count: int


def counts(
    session: Session,
    first_day: date,
    day_after: date,
    *,
    by: Sequence[str] = (),
    where: Allowed | None = None,
    measure: str = "sightings",
    zone: ZoneInfo | None = None,
) -> list[Row]:
    """Give exact counts of the days from `first_day` to before `day_after`, in the order of their values; without `by` one row.

    `by` names dimensions (measures.DIMENSIONS), "district" (a place by the map's spellings, else as it was written) and periods
    ("day", "week" by its Monday, "month", "quarter"). `where` narrows by dimensions and district: one value or several.
    Measures: measures.MEASURES; "reach" adds up, the others count. Without `zone` the days are those of the last count.
    Nothing is suppressed here. Raises ValueError for a name that does not exist.
    """
    _check(by, where or {}, measure)
    state = session.get(CountState, 1)
    zone = zone or ZoneInfo(state.zone if state else HOME_ZONE)
    groups, allowed = _prepare(session, by, where or {})
    all_days = {first_day + DAY * number for number in range((day_after - first_day).days)}
    is_stored = state is not None and state.zone == zone.key
    changed = changed_days(session, measure, zone, first_day, day_after) if is_stored else all_days
    rows = _stored(session, first_day, day_after, measure, changed, groups, allowed) if len(changed) < len(all_days) else []
    rows += count_days(session, measure, changed, zone, by=groups, where=allowed)
    return _fold(session, rows, by, groups)


def changed_days(session: Session, measure: str, zone: ZoneInfo, first_day: date, day_after: date) -> set[date]:
    """The local days of a measure that were changed since they were counted."""
    around = (first_day - DAY, day_after + DAY)
    marked = session.scalars(
        select(CountMark.day).distinct().where(CountMark.measure == measure, CountMark.day.between(*around))
    ).all()
    days = {day for one in marked if one is not None for day in days_within(one, zone)}
    if measure in OF_RUMOURS:
        ids = select(CountMark.rumour_id).where(CountMark.rumour_id.is_not(None))
        if session.scalar(ids.limit(1)) is not None:
            moments = moments_of_rumours(measure).subquery()
            found = session.scalars(select(moments.c.at).where(moments.c.rumour_id.in_(ids)))
            days |= {at.astimezone(zone).date() for at in found}
    return in_range(days, first_day, day_after)


def first_counted_day(session: Session, measure: str = "sightings") -> date | None:
    """The first day for which anything is stored."""
    return session.scalar(select(func.min(DayCount.day)).where(DayCount.measure == measure))


def district_names(session: Session) -> dict[str, str]:
    """Every spelling of a district with its name."""
    rows = session.execute(
        select(DistrictSpelling.spelling, District.name).join(District, District.id == DistrictSpelling.district_id)
    )
    return {row.spelling: row.name for row in rows}


def period_of(day: date, period: str) -> date:
    """The first day of the day's week, month or quarter."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    return quarter_of(day).first_day if period == "quarter" else day


def _check(by: Sequence[str], where: Allowed, measure: str) -> None:
    wrong = [name for name in by if name not in (*DIMENSIONS, *PERIODS, "district")]
    wrong += [name for name in where if name not in (*DIMENSIONS, "district")]
    if wrong or measure not in MEASURES:
        raise ValueError(f"nobody counts {measure!r} by {wrong}")


def _prepare(session: Session, by: Sequence[str], where: Allowed) -> tuple[list[str], dict[str, Collection[str]]]:
    """What to group by in the database, and the allowed values with each district in all its spellings."""
    groups = list(dict.fromkeys("place" if name == "district" else name for name in by if name not in PERIODS))
    allowed = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in where.items()}
    if "district" in allowed:
        names = allowed.pop("district")
        spellings = {spelling for spelling, name in district_names(session).items() if name in names}
        wanted = spellings | set(names)
        allowed["place"] = tuple(wanted & set(allowed["place"])) if "place" in allowed else tuple(wanted)
    return groups, dict(allowed)


def _stored(
    session: Session,
    first_day: date,
    day_after: date,
    measure: str,
    changed: set[date],
    groups: Sequence[str],
    allowed: dict[str, Collection[str]],
) -> list[tuple[Any, ...]]:
    columns = [getattr(DayCount, name) for name in groups]
    wanted = [DayCount.measure == measure, DayCount.day >= first_day, DayCount.day < day_after]
    wanted += [getattr(DayCount, name).in_(tuple(values)) for name, values in allowed.items()]
    if changed:
        wanted.append(DayCount.day.not_in(sorted(changed)))
    statement = select(DayCount.day, *columns, func.sum(DayCount.count)).where(*wanted).group_by(DayCount.day, *columns)
    return [tuple(row) for row in session.execute(statement)]


def _fold(session: Session, rows: Sequence[tuple[Any, ...]], by: Sequence[str], groups: Sequence[str]) -> list[Row]:
    names = district_names(session) if "district" in by else {}
    totals: Counter[tuple[Any, ...]] = Counter()
    for day, *values, count in rows:
        known = dict(zip(groups, values, strict=True))
        key = tuple(_value(one, day, known, names) for one in by)
        totals[key] += count
    if not by:
        return [Row((), totals[()])]
    return [Row(key, count) for key, count in sorted(totals.items())]


def _value(name: str, day: date, known: dict[str, str], names: dict[str, str]) -> Any:
    if name in PERIODS:
        return period_of(day, name)
    return names.get(known["place"], known["place"]) if name == "district" else known[name]
