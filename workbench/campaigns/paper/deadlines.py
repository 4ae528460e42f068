"""When something on paper must be ready: reckoned back from the day it appears, never on a day off. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from workbench.campaigns.models import Channel
from workbench.campaigns.paper.choices import NO_WEEKDAY, PaperChoices
from workbench.campaigns.paper.kinds import KINDS
from workbench.campaigns.timing import holidays, read_local

Stage = Literal["open", "soon", "late", "done"]


def deadline_of(choices: PaperChoices, appears_at: datetime, zone: ZoneInfo) -> datetime:
    """The last moment to be ready.

    At least `lead_days` before the day it appears; back to the chosen weekday, if there is one; back to a working day.
    Never later than when it appears. In the hour that summer time skips, the hour before it.
    """
    local = appears_at.astimezone(zone)
    day = local.date() - timedelta(days=choices.lead_days)
    if choices.deadline_weekday != NO_WEEKDAY:
        day -= timedelta(days=(day.weekday() - choices.deadline_weekday) % 7)
    if choices.lead_days or choices.deadline_weekday != NO_WEEKDAY:
        day = _working_day(day, allowed=choices.deadline_weekday)
    hour, minute = map(int, choices.deadline_time.split(":"))
    at = read_local(datetime.combine(day, time(hour, minute)), zone).choices[0]
    return min(at, appears_at)


def channel_deadline(channel: Channel, appears_at: datetime, zone: ZoneInfo) -> datetime | None:
    """The deadline of a text on this channel, or None where a machine sends: for plans and check pages."""
    if channel.kind not in KINDS:
        return None
    return deadline_of(PaperChoices.read(channel.settings, channel.kind), appears_at, zone)


def stage_of(deadline: datetime, choices: PaperChoices, *, is_done: bool, now: datetime) -> Stage:
    """How much it presses."""
    if is_done:
        return "done"
    if deadline <= now:
        return "late"
    return "soon" if deadline <= now + timedelta(days=choices.remind_days) else "open"


def _working_day(day: date, *, allowed: int) -> date:
    """The day itself or the nearest working day before it; a weekend day that was chosen by name is a working day."""
    while day in holidays(day.year) or (day.weekday() >= 5 and day.weekday() != allowed):
        day -= timedelta(days=1)
    return day
