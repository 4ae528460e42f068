"""How a measure stands on a day: on track, late, stopped … Pure; reads a measure with its milestones and history."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from workbench.rumours.clocks import HOME_ZONE
from workbench.surveys.action_plan.models import Measure, Milestone, StatusChange

ORDER = ("late", "on_track", "paused", "planned", "stopped", "done")
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """`key` is one of ORDER. `days_late` counts from the oldest day that has passed; 0 when nothing is late."""

    key: str
    status: str
    why: str = ""  # the reason given with the status, or of what is late
    set_on: date | None = None
    days_late: int = 0
    late_milestones: tuple[Milestone, ...] = ()
    is_past_end: bool = False
    has_not_begun: bool = False
    next_milestone: Milestone | None = None


def standing_of(measure: Measure, day: date, *, timezone: str = HOME_ZONE) -> Standing:
    """How it stood at the end of `day`: with the status it had then and the milestones that were done then."""
    change = status_at(measure, day, timezone=timezone)
    status = change.status if change is not None else "planned"
    why = change.reason if change is not None else ""
    set_on = _day_of(change, timezone) if change is not None else None
    waiting = [one for one in measure.milestones if one.done_on is None or one.done_on > day]
    upcoming = next((one for one in waiting if one.due_on >= day), None)
    if status in ("done", "stopped"):
        return Standing(status, status, why, set_on)
    if status == "paused":
        return Standing("paused", status, why, set_on, next_milestone=upcoming)
    late = tuple(one for one in waiting if one.due_on < day)
    is_past_end = measure.ends_on < day
    has_not_begun = status == "planned" and measure.starts_on < day
    passed = [one.due_on for one in late]
    passed += [measure.ends_on] if is_past_end else []
    passed += [measure.starts_on] if has_not_begun else []
    key = "late" if passed else ("on_track" if status == "running" else "planned")
    days_late = (day - min(passed)).days if passed else 0
    return Standing(key, status, why, set_on, days_late, late, is_past_end, has_not_begun, upcoming)


def status_at(measure: Measure, day: date, *, timezone: str = HOME_ZONE) -> StatusChange | None:
    """The newest change of status until the end of the day."""
    found = [change for change in measure.history if _day_of(change, timezone) <= day]
    return found[-1] if found else None


def _day_of(change: StatusChange, timezone: str) -> date:
    return change.set_at.astimezone(ZoneInfo(timezone)).date()
