"""Of a rumour's newest decision what rows of lists show and clocks read, as plain values."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from workbench.rumours.models import Decision


class NewestDecision(NamedTuple):
    """The decision and its targets."""

    decision: str
    first_action_due_at: datetime | None
    publish_due_at: datetime | None
    target_met_at: datetime | None


DECISION_COLUMNS: tuple[Any, ...] = tuple(getattr(Decision, name) for name in NewestDecision._fields)


def newest_decision_in(values: Sequence[Any]) -> NewestDecision | None:
    """What stands in the columns; None where nothing was decided (the table is joined from outside)."""
    return None if values[0] is None else NewestDecision(*values)
