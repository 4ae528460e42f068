"""Counting a quarter: METHOD.md D.8, items 1 to 4. Counts of reports and cases, never of people."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from workbench.activity.models import Activity
from workbench.campaigns.models import Placement
from workbench.editorial.models import Correction, RuleOverride, Sandwich
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarters import Quarter
from workbench.rumours.models import Decision, Rumour, Sighting

PUBLISH_TARGET_HOURS = {"respond": 24.0, "what_we_know": 24.0}  # METHOD.md B.3
Span = tuple[datetime, datetime]


def review_of(session: Session, quarter: Quarter) -> QuarterReview | None:
    """The stored review of a quarter, if it has been built."""
    return session.scalar(select(QuarterReview).where(QuarterReview.first_day == quarter.first_day))


def count_quarter(session: Session, quarter: Quarter, *, zone: ZoneInfo, today: date) -> dict[str, Any]:
    """All counts of a quarter as JSON: rumours, decisions, times, messages."""
    span = quarter.span(zone)
    return {
        "rumours": count_rumours(session, quarter, span, zone),
        "decisions": count_decisions(session, span),
        "times": measure_times(session, span),
        "messages": count_messages(session, span, today),
    }


def count_rumours(session: Session, quarter: Quarter, span: Span, zone: ZoneInfo) -> dict[str, Any]:
    """New, open at the end, closed; per theme; sightings per week; where they were heard."""
    start, end = span
    rumours = session.execute(select(Rumour.theme, Rumour.opened_at, Rumour.closed_at, Rumour.state)).all()
    new = [row for row in rumours if start <= row.opened_at < end]
    still_open = [
        row for row in rumours if row.opened_at < end and not (row.closed_at and row.closed_at < end) and row.state != "merged"
    ]
    within = (Sighting.heard_at >= start, Sighting.heard_at < end)
    channels = session.execute(
        select(Sighting.channel, func.count()).where(*within).group_by(Sighting.channel).order_by(func.count().desc())
    )
    heard = {row[0]: row[1] for row in channels}
    return {
        "new": len(new),
        "open": len(still_open),
        "closed": sum(1 for row in rumours if row.closed_at and start <= row.closed_at < end),
        "sightings": sum(heard.values()),
        "themes": dict(Counter(row.theme for row in new).most_common()),
        "weeks": _count_weeks(session, quarter, span, zone),
        "channels": heard,
    }


def count_decisions(session: Session, span: Span) -> dict[str, Any]:
    """How many of each, how often people chose otherwise than proposed, how often a decision changed, rules overridden."""
    rows = session.scalars(select(Decision).where(Decision.decided_at >= span[0], Decision.decided_at < span[1])).all()
    earlier = set(session.scalars(select(Decision.rumour_id).where(Decision.decided_at < span[0])))
    changed = 0
    for row in sorted(rows, key=lambda row: row.decided_at):
        changed += row.rumour_id in earlier
        earlier.add(row.rumour_id)
    overrides = session.scalars(
        select(RuleOverride.rule).where(RuleOverride.granted_at >= span[0], RuleOverride.granted_at < span[1])
    ).all()
    return {
        "made": dict(Counter(row.decision for row in rows).most_common()),
        "otherwise_than_proposed": sum(1 for row in rows if row.proposal and row.proposal != row.decision),
        "changed": changed,
        "overrides": dict(Counter(overrides).most_common()),
    }


def measure_times(session: Session, span: Span) -> dict[str, Any]:
    """Hours heard → logged → decided → published: median, 90th percentile, how many; and how many kept the target."""
    first = _first_decisions(session)
    rumours = session.execute(
        select(Rumour.id, Rumour.first_heard_at, Rumour.opened_at, Rumour.answered_at).where(
            Rumour.opened_at >= span[0], Rumour.opened_at < span[1]
        )
    ).all()
    logged = [_hours(row.first_heard_at, row.opened_at) for row in rumours]
    decided = [_hours(row.opened_at, first[row.id][1]) for row in rumours if row.id in first]
    answered = [row for row in rumours if row.answered_at and row.id in first]
    published = [_hours(first[row.id][1], row.answered_at) for row in answered]
    targets = [(first[row.id][0], _hours(first[row.id][1], row.answered_at)) for row in answered]
    with_target = [(hours, PUBLISH_TARGET_HOURS[name]) for name, hours in targets if name in PUBLISH_TARGET_HOURS]
    return {
        "heard_to_logged": summarise(logged),
        "logged_to_decided": summarise(decided),
        "decided_to_published": summarise(published),
        "with_target": len(with_target),
        "within_target": sum(1 for hours, target in with_target if hours <= target),
    }


def count_messages(session: Session, span: Span, today: date) -> dict[str, Any]:
    """Published for the first time, repeated, corrected, withdrawn, and now overdue for review."""
    start, end = span
    published = session.scalars(
        select(Sandwich.id).where(Sandwich.first_published_at >= start, Sandwich.first_published_at < end)
    ).all()
    kinds = session.scalars(select(Correction.kind).where(Correction.corrected_at >= start, Correction.corrected_at < end)).all()
    repeats = session.scalars(
        select(Placement.id).where(Placement.slot > 0, Placement.sent_at >= start, Placement.sent_at < end)
    ).all()
    overdue = session.scalars(select(Sandwich.id).where(Sandwich.state == "published", Sandwich.review_by < today)).all()
    return {
        "published": len(published),
        "repeated": len(repeats),
        "corrected": kinds.count("correction"),
        "withdrawn": kinds.count("withdrawal"),
        "overdue_for_review": len(overdue),
    }


def summarise(hours: Sequence[float]) -> dict[str, float | int | None]:
    """Count, median and 90th percentile (nearest rank) of durations in hours; None where nothing was measured."""
    if not hours:
        return {"count": 0, "median": None, "p90": None}
    ranked = sorted(hours)
    rank = max(0, -(-9 * len(ranked) // 10) - 1)
    return {"count": len(ranked), "median": round(statistics.median(ranked), 1), "p90": round(ranked[rank], 1)}


def last_change(session: Session) -> int:
    """The id of the newest activity: a review built before it may be out of date."""
    return session.scalar(select(Activity.id).order_by(Activity.id.desc()).limit(1)) or 0


def _first_decisions(session: Session) -> dict[int, tuple[str, datetime]]:
    rows: Iterable[Any] = session.execute(
        select(Decision.rumour_id, Decision.decision, Decision.decided_at).order_by(Decision.decided_at.desc())
    )
    return {row.rumour_id: (row.decision, row.decided_at) for row in rows}


def _hours(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start) / timedelta(hours=1))


def _count_weeks(session: Session, quarter: Quarter, span: Span, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Sightings of each week by the municipality's clock, the first and last week cut at the quarter's edge; one query."""
    mondays = quarter.weeks()
    starts = [datetime.combine(day, datetime.min.time(), zone).astimezone(UTC) for day in mondays]
    edges = [span[0], *starts[1:], span[1]]
    columns = [
        func.count(case(((Sighting.heard_at >= low) & (Sighting.heard_at < high), Sighting.id))) for low, high in pairwise(edges)
    ]
    found = session.execute(select(*columns).where(Sighting.heard_at >= span[0], Sighting.heard_at < span[1])).one()
    return [{"week": day.isoformat(), "sightings": number} for day, number in zip(mondays, found, strict=True)]
