"""Our own times: hours from heard to published by month, and the targets of METHOD.md B.3."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from workbench.reviews.aggregates.days import span_of
from workbench.reviews.charts.building import bars, lines
from workbench.reviews.charts.chart import Chart
from workbench.reviews.over_time.answer import Answer, describe, span_words
from workbench.reviews.over_time.filters import Asked
from workbench.rumours.models import DECISIONS, Decision, Rumour
from workbench.web.languages import show_number
from workbench.web.vocabulary import word

FEWEST = 5  # cases; a median of fewer says more about chance than about us
WITH_TARGET = tuple(name for name in DECISIONS if name not in ("monitor", "worry"))


def answer_times(session: Session, asked: Asked, *, zone: ZoneInfo, now: datetime) -> Answer:
    """Both charts; rumours by the day when they were opened, decisions by the day when they were made."""
    start, over = span_of(asked.first_day, zone)[0], span_of(asked.day_after, zone)[0]
    rows = _ways(session, start, over, asked.where.get("theme", ""))
    if not rows:
        has_any = session.scalar(select(Rumour.id).limit(1)) is not None
        return Answer(is_empty=True, has_any=has_any)
    kept = _kept(session, start, over, now, asked.where.get("theme", ""))
    charts = [_hours_chart(rows, asked, zone)]
    if kept:
        charts.append(_target_chart(kept, asked))
    lede = ngettext(
        "%(count)s rumour, %(span)s.",
        "%(count)s rumours, %(span)s.",
        len(rows),
        count=show_number(len(rows)),
        span=span_words(asked),
    )
    notes = (
        _("Hours by the clock on the wall, nights and weekends too. The targets run in office hours, so the two charts do not "
          "measure the same."),
        _("Half of the cases took less than the median and half took more. Of fewer than %(fewest)s cases none is shown.",
          fewest=FEWEST),
    )  # fmt: skip
    return Answer(tuple(charts), lede=lede, notes=notes)


def _ways(session: Session, start: datetime, over: datetime, theme: str) -> Sequence[Any]:
    first = select(func.min(Decision.decided_at)).where(Decision.rumour_id == Rumour.id).correlate(Rumour).scalar_subquery()
    statement = select(Rumour.first_heard_at, Rumour.opened_at, first.label("decided_at"), Rumour.answered_at).where(
        Rumour.opened_at >= start, Rumour.opened_at < over, Rumour.state != "merged"
    )
    return session.execute(statement.where(Rumour.theme == theme) if theme else statement).all()


def _kept(session: Session, start: datetime, over: datetime, now: datetime, theme: str) -> dict[str, tuple[int, int]]:
    """(in time, late) of the publishing target by decision; those whose time still runs are in neither."""
    newer = aliased(Decision)
    last = select(func.max(newer.id)).where(newer.rumour_id == Decision.rumour_id).correlate(Decision).scalar_subquery()
    statement = (
        select(Decision.decision, Decision.publish_due_at, Decision.target_met_at)
        .join(Rumour, Rumour.id == Decision.rumour_id)
        .where(Decision.decided_at >= start, Decision.decided_at < over, Decision.id == last)
        .where(Decision.publish_due_at.is_not(None), Rumour.state != "merged")
    )
    tally: Counter[tuple[str, bool]] = Counter()
    for row in session.execute(statement.where(Rumour.theme == theme) if theme else statement):
        due: Any = row.publish_due_at
        if row.target_met_at is not None or due < now:
            tally[row.decision, row.target_met_at is not None and row.target_met_at <= due] += 1
    return {
        name: (tally[name, True], tally[name, False]) for name in WITH_TARGET if tally[name, True] + tally[name, False]
    }  # fmt: skip


def _hours_chart(rows: Sequence[Any], asked: Asked, zone: ZoneInfo) -> Chart:
    months: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        months[row.opened_at.astimezone(zone).date().replace(day=1)].append(row)
    shown, firsts = [], sorted(months)
    for month in firsts:
        ways = months[month]
        shown.append((
            ngettext("%(month)s (%(num)d rumour)", "%(month)s (%(num)d rumours)", len(ways), month=f"{month:%Y-%m}"),
            _median(_hours((row.first_heard_at, row.opened_at) for row in ways)),
            _median(_hours((row.opened_at, row.decided_at) for row in ways)),
            _median(_hours((row.opened_at, row.answered_at) for row in ways)),
        ))  # fmt: skip
    columns = (_("Month"), _("Heard to logged"), _("Logged to decided"), _("Logged to answered"))
    return lines(
        "hours", title=_("Median hours by month, %(span)s", span=span_words(asked)),
        description=describe([(row[0], row[3]) for row in shown], _("hours from logged to answered")), columns=columns,
        rows=shown, measure=_("Hours, median"), digits=1,
        note=_("A dash: fewer than %(fewest)s cases have come so far.", fewest=FEWEST),
    )  # fmt: skip


def _target_chart(kept: dict[str, tuple[int, int]], asked: Asked) -> Chart:
    rows = [(word(name, "decision"), in_time, late) for name, (in_time, late) in kept.items()]
    in_time, every = sum(row[1] for row in rows), sum(row[1] + row[2] for row in rows)
    return bars(
        "targets", title=_("Published by the target, by decision, %(span)s", span=span_words(asked)),
        description=_("%(kept)s of %(all)s were out in time.", kept=show_number(in_time), all=show_number(every)),
        columns=(_("Decision"), _("In time"), _("Late")), rows=rows, measure=_("Decisions"), is_across=True,
        note=_("The newest decision of each rumour that has a target for publishing. Those whose time still runs are not in it."),
    )  # fmt: skip


def _hours(pairs: Iterable[tuple[datetime, datetime | None]]) -> list[float]:
    """Spans in hours; what has not happened, or runs backwards since a time was put in later, is left out."""
    return [(end - start) / timedelta(hours=1) for start, end in pairs if end is not None and end >= start]


def _median(hours: list[float]) -> float | None:
    return round(median(hours), 1) if len(hours) >= FEWEST else None
