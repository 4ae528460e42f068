"""Until when: the choices that people have for putting off and muting, on the municipality's clock. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

MORNING = time(8)
LENGTHS = {
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
WORDS = {
    "15m": _l("15 minutes"),
    "1h": _l("1 hour"),
    "4h": _l("4 hours"),
    "morning": _l("until 8 o'clock tomorrow"),
    "monday": _l("until 8 o'clock on Monday"),
    "1d": _l("1 day"),
    "7d": _l("7 days"),
    "30d": _l("30 days"),
}
SNOOZES = ("15m", "1h", "4h", "morning", "monday")
MUTES = ("4h", "1d", "7d", "30d")


def until(choice: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The end of that choice, in UTC. 8 o'clock is 8 o'clock also after a night on which the clock is moved."""
    if choice in LENGTHS:
        return now + LENGTHS[choice]
    day = now.astimezone(zone).date() + timedelta(days=1)
    if choice == "monday":
        day += timedelta(days=-day.weekday() % 7)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
