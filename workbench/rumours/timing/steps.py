"""The way of a rumour in steps, each with its time and when it is due. Pure. METHOD.md B.3.

The method sets times for the first action and for publication. The others are our own: acknowledged within four office hours and
decided within nine, a draft after half of the office time to publication and an approval after three quarters.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from workbench.rumours.clocks import ACKNOWLEDGE_HOURS, SOON, URGENT
from workbench.rumours.office_hours import STANDARD, Week, add_working_hours, add_working_time, working_time

WRITTEN = ("respond", "what_we_know", "worry")
STEP_KINDS = ("heard", "acknowledged", "decided", "first_action", "drafted", "approved", "published", "replied", "score_again")
OWN_TARGETS = frozenset({"acknowledged", "decided"})
INTERIM = {"drafted": 0.5, "approved": 0.75}


@dataclass(frozen=True)
class Facts:
    """What is known of one round of a rumour's way. None: has not happened, or is not due."""

    heard_at: datetime
    opened_at: datetime
    is_urgent: bool = False  # acknowledged within the hour
    runs_by_night: bool = False  # harm 4
    acknowledged_at: datetime | None = None
    decide_due_at: datetime | None = None
    decided_at: datetime | None = None
    decision: str = ""
    decision_at: datetime | None = None  # of the newest decision, from which its targets count
    first_action_due_at: datetime | None = None
    first_action_at: datetime | None = None
    publish_due_at: datetime | None = None
    target_met_at: datetime | None = None
    drafted_at: datetime | None = None
    approved_at: datetime | None = None
    published_at: datetime | None = None
    paused_until: datetime | None = None
    is_over: bool = False


@dataclass(frozen=True)
class Step:
    """One step: when it is due, when it was done. `is_own`: the target is ours, not the method's."""

    kind: str
    due_at: datetime | None
    done_at: datetime | None
    is_own: bool = False
    paused_until: datetime | None = None
    is_over: bool = False

    def status(self, now: datetime) -> str:
        """done, done_late, over (the case ended first), open (no target), paused, late, soon or running."""
        if self.done_at is not None:
            return "done_late" if self.due_at is not None and self.done_at > self.due_at else "done"
        if self.is_over:
            return "over"
        if self.due_at is None:
            return "open"
        if self.paused_until is not None and now < self.paused_until:
            return "paused"
        if now >= self.due_at:
            return "late"
        return "soon" if self.due_at - now <= SOON else "running"


def lay_out(facts: Facts, zone: ZoneInfo, week: Week = STANDARD) -> list[Step]:
    """The steps of the way, in order: those that its decision asks for."""
    steps = [Step("heard", None, facts.heard_at), _acknowledged(facts, zone, week)]
    steps.append(Step("decided", facts.decide_due_at, facts.decided_at, is_own=True))
    if facts.decision == "monitor":
        steps.append(Step("score_again", facts.first_action_due_at, None))
    elif facts.decision == "reply_to_asker":
        steps.append(Step("replied", facts.publish_due_at, facts.target_met_at, is_own=True))
    elif facts.decision:
        steps.append(Step("first_action", facts.first_action_due_at, facts.first_action_at))
        steps += _written(facts, zone, week)
    else:
        steps += [Step(kind, None, None) for kind in ("drafted", "approved", "published")]
    return [_held(step, facts) for step in steps]


def _acknowledged(facts: Facts, zone: ZoneInfo, week: Week) -> Step:
    due = facts.opened_at + URGENT if facts.is_urgent else add_working_hours(facts.opened_at, ACKNOWLEDGE_HOURS, zone, week)
    return Step("acknowledged", due, facts.acknowledged_at, is_own=True)


def _written(facts: Facts, zone: ZoneInfo, week: Week) -> list[Step]:
    """Drafted, approved, published. To prepare ends with the draft; "respond now" has no time for what follows the first hour."""
    if facts.decision == "prepare":
        return [Step("drafted", facts.publish_due_at, facts.drafted_at or facts.target_met_at)]
    due = _interim(facts, zone, week) if facts.decision in WRITTEN else {}
    return [
        Step("drafted", due.get("drafted"), facts.drafted_at or facts.approved_at or facts.published_at, is_own=True),
        Step("approved", due.get("approved"), facts.approved_at or facts.published_at, is_own=True),
        Step("published", facts.publish_due_at, facts.published_at, is_own=facts.decision == "worry"),
    ]


def _interim(facts: Facts, zone: ZoneInfo, week: Week) -> dict[str, datetime]:
    start, end = facts.decision_at, facts.publish_due_at
    if start is None or end is None:
        return {}
    if facts.runs_by_night:
        return {kind: start + (end - start) * share for kind, share in INTERIM.items()}
    whole = working_time(start, end, zone, week)
    return {kind: add_working_time(start, whole * share, zone, week) for kind, share in INTERIM.items()}


def _held(step: Step, facts: Facts) -> Step:
    if step.done_at is not None:
        return step
    return Step(step.kind, step.due_at, None, step.is_own, facts.paused_until, facts.is_over)
