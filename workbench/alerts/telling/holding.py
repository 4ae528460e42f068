"""When a person is told: at once, in a digest, or after the quiet hours. Values only.

Hours are those of the municipality's clock, so that 07:00 stays 07:00 over both nights on which the clock is moved.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AT_ONCE_CAUSES = frozenset({"escalation", "reminder", "test"})
# Beyond these, alerts wait for the next moment that the grid has, and go out together.
STORM = timedelta(minutes=15)
MOST_ALONE = 3
URGENT_STORM = timedelta(seconds=20)
MOST_URGENT_ALONE = 10
HARM_THAT_WAKES = 4


@dataclass(frozen=True)
class Wishes:
    """How a person wants to be told; what nobody has chosen has these values."""

    routes: tuple[str, ...] = ("mail",)
    urgent_routes: tuple[str, ...] = ("mail", "push", "sms")
    paces: dict[str, str] = field(default_factory=dict)
    quiet_from: int | None = None
    quiet_until: int | None = None
    digest_minute: int = 480
    digest_weekday: int = 0

    def pace_of(self, kind: str) -> str:
        """The pace for alerts of a kind of rule."""
        return self.paces.get(kind) or self.paces.get("") or "now"


def hold_until(wishes: Wishes, *, kind: str, is_urgent: bool, cause: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Not before this; None is at once. Urgent alerts wait for nothing."""
    if is_urgent or cause == "test":
        return None
    pace = "now" if cause in AT_ONCE_CAUSES else wishes.pace_of(kind)
    at = next_digest(wishes, pace, now, zone)
    quiet_end = end_of_quiet(wishes, at or now, zone)
    return quiet_end or at


def next_digest(wishes: Wishes, pace: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment of that pace after `now`."""
    if pace == "hourly":
        return next_on_grid(now, timedelta(hours=1))
    if pace not in ("daily", "weekly"):
        return None
    day = now.astimezone(zone).date()
    for ahead in range(9):
        candidate = day + timedelta(days=ahead)
        at = moment(candidate, wishes.digest_minute, zone)
        if at > now and (pace == "daily" or candidate.weekday() == wishes.digest_weekday):
            return at
    raise AssertionError("every week has each weekday")


def end_of_quiet(wishes: Wishes, at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours end that `at` lies in; None outside of them."""
    start, end = wishes.quiet_from, wishes.quiet_until
    if start is None or end is None or start == end:
        return None
    day = at.astimezone(zone).date()
    for begins in (day - timedelta(days=1), day):
        first = moment(begins, start, zone)
        last = moment(begins if end > start else begins + timedelta(days=1), end, zone)
        if first <= at < last:
            return last
    return None


def next_on_grid(now: datetime, step: timedelta) -> datetime:
    """The next moment that is a whole number of steps from the beginning of 1970."""
    seconds = int(step.total_seconds())
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


def moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A minute of a day on the wall clock. An hour that the clock jumps over is taken as the one before the jump had it."""
    wall = datetime.combine(day, time(minute // 60, minute % 60), zone)
    return wall.astimezone(UTC)
