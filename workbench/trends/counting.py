"""From reports to figures: what is usual for each stream, what is more, how it dies away. Worker only: scipy is heavy."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.trends.values import Heard, NewAlarm, Reading

DAYS_SHOWN = 90
TESTED = timedelta(days=14)  # bursts that began earlier have been looked at


def read_streams(
    streams: Sequence[Heard], *, zone: ZoneInfo, false_alarms: float, fewest_sources: int, now: datetime
) -> list[Reading]:
    """The figures and alarms of every stream at `now`."""
    from classifiers.bursts.finding import Watch, find_bursts
    from classifiers.bursts.usual import expect_streams

    times = {str(number): [at for at, _ in stream.reports] for number, stream in enumerate(streams)}
    found: dict[str, list[NewAlarm]] = {name: [] for name in times}
    for alarm in find_bursts(times, Watch(false_alarms, zone), since=now - TESTED):
        peak = alarm.peak
        found[alarm.stream].append(
            NewAlarm("burst", alarm.at, alarm.last_at, peak.score, peak.window_hours, peak.count, peak.expected)
        )
    for number, stream in enumerate(streams):
        found[str(number)] += _early(stream, fewest_sources)
    first, today = _shown_days(zone, now)
    days = expect_streams(list(times.values()), first=first, last=today, zone=zone)
    return [_read(stream, found[str(number)], days[number], now) for number, stream in enumerate(streams)]


def _shown_days(zone: ZoneInfo, now: datetime) -> tuple[date, date]:
    today = now.astimezone(zone).date()
    return today - timedelta(days=DAYS_SHOWN - 1), today


def _early(stream: Heard, fewest_sources: int) -> list[NewAlarm]:
    from classifiers.bursts.early import find_early

    warning = find_early(stream.reports, sources=fewest_sources) if stream.kind == "rumour" else None
    if warning is None:
        return []
    hours = max(1, -int(-((warning.at - warning.first_at) / timedelta(hours=1)) // 1))
    return [NewAlarm("early", warning.at, warning.at, float(warning.source_count), hours, warning.source_count, 0.0)]


def _read(stream: Heard, alarms: list[NewAlarm], days: list[Any], now: datetime) -> Reading:
    times = [at for at, _ in stream.reports]
    return Reading(
        kind=stream.kind, key=stream.key, label=stream.label, rumour_id=stream.rumour_id, first_day=days[0].day,
        counts=[day.count for day in days], expected=[day.expected for day in days], high=[day.high for day in days],
        decay=_decay(times, alarms, days[-1].expected or 0.0, now), last_heard_at=max(times, default=None), alarms=alarms,
    )  # fmt: skip


def _decay(times: list[datetime], alarms: list[NewAlarm], usual_per_day: float, now: datetime) -> dict[str, Any]:
    """The half-life of the newest burst; {"too_few": true} where there is a burst and nothing to say of its end."""
    from classifiers.bursts.decay import measure_decay

    bursts = [alarm for alarm in alarms if alarm.kind == "burst"]
    if not bursts:
        return {}
    begun = max(bursts, key=lambda alarm: alarm.at)
    since = begun.at - timedelta(hours=begun.window_hours)
    decay = measure_decay(times, since=since, until=now, usual_per_day=usual_per_day)
    if decay is None:
        return {"too_few": True}
    return {
        "peak_at": decay.peak_at.isoformat(), "hours": decay.half_life_hours, "low": decay.low_hours, "high": decay.high_hours,
        "count": decay.post_count,
    }  # fmt: skip
