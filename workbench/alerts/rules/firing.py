"""What a rule says when it holds: about what, how many times, and which alerts are the same matter."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workbench.alerts.models import AlertRule

FURTHER_AHEAD = timedelta(days=1)  # an alert from further ahead than this was raised while the clock went wrong


@dataclass(frozen=True)
class Firing:
    """A rule that holds now. `group` names the matter: one burst of it is one alert. `count` is what the rule counts.

    `once`: the matter comes once and never again (a rating, an alarm, a proposal, one deadline). Otherwise everything that
    follows within the rule's window counts up the same alert. `facts` are the numbers and slugs of the reason.
    """

    rule: AlertRule
    rumour_id: int | None
    count: int
    group: str
    once: bool = False
    subject_kind: str = "rumour"
    subject_id: int | None = None
    title: str = ""
    harm: int | None = None
    times: int = 1
    facts: dict[str, Any] = field(default_factory=dict)

    def dedupe(self, now: datetime) -> str:
        """The key of the alert that this would raise now."""
        if self.once:
            return self.group
        return f"{self.group}:{int(now.timestamp() // window_of(self.rule).total_seconds())}"


def facts_of(firing: Firing) -> dict[str, Any]:
    """The facts of the reason with the count and the window."""
    return {"count": firing.count, "hours": firing.rule.window_hours, **firing.facts}


def window_of(rule: AlertRule) -> timedelta:
    """How long the rule looks back, and how long one alert stands for what it is about."""
    return timedelta(hours=max(1, rule.window_hours))


def is_same_burst(rule: AlertRule, raised_at: datetime, last_event_at: datetime, is_open: bool, now: datetime) -> bool:
    """Whether what happens now belongs to the alert that was raised then. A clock that went wrong silences no rule."""
    window = window_of(rule)
    if raised_at > now + max(window, FURTHER_AHEAD):
        return False
    return now - raised_at < window or (is_open and now - last_event_at < window)
