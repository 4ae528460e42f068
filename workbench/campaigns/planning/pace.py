"""When a channel may speak: quiet hours, the gap between texts of one theme, and the times at which a group is met. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from workbench.campaigns.models import Channel
from workbench.campaigns.timing import is_day_off, read_local

MOST_SHIFT = 14  # days that a proposal may move ahead before it stays where it was, with its conflicts shown


@dataclass(frozen=True)
class Pace:
    """How a channel wants it. The same hour twice means that it has no quiet hours."""

    quiet_from: int = 21
    quiet_until: int = 7
    gap: timedelta = timedelta(hours=48)

    def is_quiet(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether the moment falls in the quiet hours of the clock on the wall."""
        return self.is_quiet_hour(moment.astimezone(zone).hour)

    def is_quiet_hour(self, hour: int) -> bool:
        """Whether the hour that begins so is quiet; the night may go over midnight or not."""
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


@dataclass(frozen=True)
class Meeting:
    """When a group is met on a kind of channel: weekdays (0 is Monday; none: any), and a time by the clock or None."""

    weekdays: frozenset[int] = frozenset()
    opens: time | None = None


def pace_of(channel: Channel) -> Pace:
    """The pace that people have set for a channel."""
    return Pace(channel.quiet_from, channel.quiet_until, timedelta(hours=channel.gap_hours))


def is_too_near(moment: datetime, others: Iterable[datetime], gap: timedelta) -> bool:
    """Whether another text stands closer than the gap."""
    return any(abs(moment - other) < gap for other in others)


def next_fit(
    wanted: datetime,
    *,
    zone: ZoneInfo,
    pace: Pace,
    taken: Sequence[datetime],
    meeting: Meeting | None = None,
    not_before: datetime,
) -> datetime:
    """The first moment from `wanted` on, day by day, that keeps the pace; `wanted` itself when two weeks have none."""
    local = wanted.astimezone(zone)
    meeting = meeting or Meeting()
    for shift in range(MOST_SHIFT + 1):
        day = local.date() + timedelta(days=shift)
        moment = read_local(datetime.combine(day, _clock(meeting.opens or local.time(), pace)), zone).choices[-1]
        if moment < not_before or is_too_near(moment, taken, pace.gap):
            continue
        if day.weekday() in meeting.weekdays if meeting.weekdays else not is_day_off(moment, zone):
            return moment
    return wanted


def _clock(wanted: time, pace: Pace) -> time:
    """The time by the clock, or the end of the quiet hours when it falls in them."""
    plain = time(wanted.hour, wanted.minute)
    return time(pace.quiet_until) if pace.is_quiet_hour(plain.hour) else plain
