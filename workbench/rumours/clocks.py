"""The clock that a decision starts: what is due when. Pure. METHOD.md B.3.

"24 h" is read as the same time on the next working day, since all targets but that of harm 4 run in office hours.
The targets of reply_to_asker and worry are our own, and so are those before a decision: the method sets none there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from workbench.rumours.office_hours import STANDARD, Week, add_working_days, add_working_hours

HOME_ZONE = "Europe/Stockholm"
SCORE_AGAIN = timedelta(days=7)
QUIET_PERIOD = timedelta(days=30)
RUNNING_STATES = ("decided", "checking")
UNDECIDED_STATES = ("new", "triaged", "checking")
ACKNOWLEDGE_HOURS, DECIDE_HOURS = 4, 9
URGENT = timedelta(hours=1)
HIGHEST_HARM = 4
FIRST_ACTION_HOURS = {"respond": 2, "what_we_know": 4}
SOON = timedelta(hours=2)


@dataclass(frozen=True)
class DueTimes:
    """When the first action and the result are due; None where the method sets no time."""

    first_action_at: datetime | None
    publish_at: datetime | None


@dataclass(frozen=True)
class Clock:
    """One running target. `kind`: "decide", "first_action", "publish", "draft", "reply" or "score_again"."""

    kind: str
    due_at: datetime
    done_at: datetime | None
    paused_until: datetime | None = None

    def status(self, now: datetime) -> str:
        """done, paused, late, soon (within two hours) or running."""
        if self.done_at is not None:
            return "done"
        if self.paused_until is not None and now < self.paused_until:
            return "paused"
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


class Timed(Protocol):
    """What the clocks read of a stored rumour."""

    @property
    def state(self) -> str: ...
    @property
    def acknowledged_at(self) -> datetime | None: ...
    @property
    def decide_due_at(self) -> datetime | None: ...
    @property
    def clock_paused_until(self) -> datetime | None: ...


def decide_due(
    opened_at: datetime, zone: ZoneInfo, week: Week = STANDARD, *, flags: Collection[str] = (), harm: int = 0
) -> datetime:
    """When a decision is due: one working day, or one hour of any day when somebody may be in danger."""
    if harm == HIGHEST_HARM or "violence" in flags:
        return opened_at + URGENT
    return add_working_hours(opened_at, DECIDE_HOURS, zone, week)


def due_times(decision: str, now: datetime, zone: ZoneInfo, week: Week = STANDARD, *, harm: int = 0) -> DueTimes:
    """When what is due after a decision at `now`. Harm 4 does not wait for the office to open."""
    if decision == "respond_now":
        return DueTimes(now + URGENT, None)
    if decision == "monitor":
        return DueTimes(now + SCORE_AGAIN, None)
    days = {days: _days_later(now, days, zone, week, harm) for days in (1, 5)}
    if decision in FIRST_ACTION_HOURS:
        hours = FIRST_ACTION_HOURS[decision]
        first = now + timedelta(hours=hours) if harm == HIGHEST_HARM else add_working_hours(now, hours, zone, week)
        return DueTimes(first, days[1])
    if decision == "reply_to_asker":
        return DueTimes(None, days[1])
    return DueTimes(days[1], days[5])


def _days_later(now: datetime, days: int, zone: ZoneInfo, week: Week, harm: int) -> datetime:
    return now + timedelta(days=days) if harm == HIGHEST_HARM else add_working_days(now, days, zone, week)


def clocks_of(decision: Decided | None, acknowledged_at: datetime | None, paused_until: datetime | None = None) -> list[Clock]:
    """The targets of a decision, soonest first."""
    if decision is None:
        return []
    clocks = []
    if decision.first_action_due_at is not None:
        is_watch = decision.decision == "monitor"
        kind, done_at = ("score_again", decision.target_met_at) if is_watch else ("first_action", acknowledged_at)
        clocks.append(Clock(kind, decision.first_action_due_at, done_at, paused_until))
    if decision.publish_due_at is not None:
        kind = {"prepare": "draft", "reply_to_asker": "reply"}.get(decision.decision, "publish")
        clocks.append(Clock(kind, decision.publish_due_at, decision.target_met_at, paused_until))
    return sorted(clocks, key=lambda clock: clock.due_at)


def clocks_running(rumour: Timed, decision: Decided | None) -> list[Clock]:
    """What is due for a rumour and not yet done, soonest first: the targets of its decision, or the decision itself."""
    if rumour.decide_due_at is not None and rumour.state in UNDECIDED_STATES:
        return [Clock("decide", rumour.decide_due_at, None, rumour.clock_paused_until)]
    if rumour.state not in RUNNING_STATES:
        return []
    clocks = clocks_of(decision, rumour.acknowledged_at, rumour.clock_paused_until)
    return [clock for clock in clocks if clock.done_at is None]
