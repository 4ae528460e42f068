"""The clock that a decision starts: what is due when. Pure. METHOD.md B.3.

"24 h" is read as the same time on the next working day, since all targets but that of harm 4 run in office hours.
The targets of reply_to_asker and worry are our own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from workbench.rumours.office_hours import add_working_days, add_working_hours

HOME_ZONE = "Europe/Stockholm"
SCORE_AGAIN = timedelta(days=7)
QUIET_PERIOD = timedelta(days=30)
RUNNING_STATES = ("decided", "checking")
SOON = timedelta(hours=2)


@dataclass(frozen=True)
class DueTimes:
    """When the first action and the result are due; None where the method sets no time."""

    first_action_at: datetime | None
    publish_at: datetime | None


@dataclass(frozen=True)
class Clock:
    """One running target. `kind`: "first_action", "publish", "draft", "reply" or "score_again"."""

    kind: str
    due_at: datetime
    done_at: datetime | None

    def status(self, now: datetime) -> str:
        """done, late, soon (within two hours) or running."""
        if self.done_at is not None:
            return "done"
        if now >= self.due_at:
            return "late"
        return "soon" if self.due_at - now <= SOON else "running"


class Decided(Protocol):
    """What the clocks read of a stored decision."""

    @property
    def decision(self) -> str: ...
    @property
    def first_action_due_at(self) -> datetime | None: ...
    @property
    def publish_due_at(self) -> datetime | None: ...
    @property
    def target_met_at(self) -> datetime | None: ...


def due_times(decision: str, now: datetime, zone: ZoneInfo) -> DueTimes:
    """When what is due after a decision at `now`."""
    if decision == "respond_now":
        return DueTimes(now + timedelta(hours=1), None)
    if decision == "monitor":
        return DueTimes(now + SCORE_AGAIN, None)
    next_day = add_working_days(now, 1, zone)
    if decision == "respond":
        return DueTimes(add_working_hours(now, 2, zone), next_day)
    if decision == "what_we_know":
        return DueTimes(add_working_hours(now, 4, zone), next_day)
    if decision == "reply_to_asker":
        return DueTimes(None, next_day)
    return DueTimes(next_day, add_working_days(now, 5, zone))


def clocks_of(decision: Decided | None, acknowledged_at: datetime | None) -> list[Clock]:
    """The targets of a decision, soonest first."""
    if decision is None:
        return []
    clocks = []
    if decision.first_action_due_at is not None:
        is_watch = decision.decision == "monitor"
        kind, done_at = ("score_again", decision.target_met_at) if is_watch else ("first_action", acknowledged_at)
        clocks.append(Clock(kind, decision.first_action_due_at, done_at))
    if decision.publish_due_at is not None:
        kind = {"prepare": "draft", "reply_to_asker": "reply"}.get(decision.decision, "publish")
        clocks.append(Clock(kind, decision.publish_due_at, decision.target_met_at))
    return sorted(clocks, key=lambda clock: clock.due_at)
