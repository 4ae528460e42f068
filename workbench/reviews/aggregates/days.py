"""Days by the municipality's clock, as spans of UTC and back. A day has 23, 24 or 25 hours."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def span_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first moment of a day to the first moment after it, in UTC."""
    return _start(day, zone), _start(day + DAY, zone)


def days_within(utc_day: date, zone: ZoneInfo) -> set[date]:
    """The local days that share a moment with a day of UTC."""
    start = datetime.combine(utc_day, time.min, UTC)
    return {start.astimezone(zone).date(), (start + DAY - timedelta.resolution).astimezone(zone).date()}


def in_range(days: Iterable[date], first_day: date, day_after: date) -> set[date]:
    """Those of the days that lie in it."""
    return {day for day in days if first_day <= day < day_after}


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
