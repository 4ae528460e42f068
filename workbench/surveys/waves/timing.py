"""When a wave is open: whole days by the municipality's clock, also in the nights when it is changed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workbench.surveys.waves.models import Wave

GRACE = timedelta(minutes=30)  # a form that was opened before the end may still be sent
COUNTED_AFTER = GRACE + timedelta(minutes=1)


def local_day(now: datetime, zone: ZoneInfo) -> date:
    """Which day it is for the people of the town."""
    return now.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day, in UTC."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(ZoneInfo("UTC"))


def end_of(wave: Wave, zone: ZoneInfo) -> datetime | None:
    """When the wave closes, or closed: midnight after its last day unless it was closed before. None without a last day."""
    planned = start_of(wave.closes_on + timedelta(days=1), zone) if wave.closes_on is not None else None
    if wave.closed_at is None:
        return planned
    return wave.closed_at if planned is None else min(planned, wave.closed_at)


def is_open_at(wave: Wave, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a form may be shown and answered now, whatever the ticking clock has got round to."""
    if wave.state != "open" or wave.deleted_at is not None:
        return False
    end = end_of(wave, zone)
    return end is None or now < end


def accepts(wave: Wave, *, shown_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether an answer is taken: the wave is open, or its form was shown before the end and half an hour has not passed."""
    if is_open_at(wave, now, zone):
        return True
    end = end_of(wave, zone)
    return wave.state in ("open", "closed") and end is not None and shown_at < end and now < end + GRACE
