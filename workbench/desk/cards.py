"""What the page “now” shows: cards with a tag, a heading, one line and at most two buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from workbench.accounts.models import User
from workbench.intake.inbox.counting import NOTHING, Count


@dataclass(frozen=True)
class Action:
    """A button: a link, or a form of one press when `is_post`."""

    label: str
    endpoint: str
    values: Mapping[str, object]
    is_post: bool = False


@dataclass(frozen=True)
class Card:
    """One thing to do. `tone` is "block", "warn" or "line"; `at` is a time that stands in the tag."""

    tag: str
    title: str
    note: str
    actions: tuple[Action, ...]
    tone: str = "line"
    symbol: str = "clock"
    at: datetime | None = None
    until: datetime | None = None
    link: Action | None = None

    @property
    def is_late(self) -> bool:
        """Whether the card stands out."""
        return self.tone == "block"


@dataclass(frozen=True)
class Section:
    """Cards of one kind. `total` counts also those that are not shown; `more` is where they stand."""

    cards: Sequence[Card]
    total: int
    more: Action | None = None

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.total - len(self.cards)


@dataclass(frozen=True)
class OnDuty:
    """Who is on duty and until when; nobody in a gap of the roster."""

    person: User | None = None
    until: datetime | None = None
    is_me: bool = False


@dataclass(frozen=True)
class Now:
    """Everything on the page."""

    late: Section
    new: Section
    mine: Section
    duty: OnDuty
    is_stopped: bool = False
    inbox_count: Count = NOTHING
    seen: str = field(default="")


def only_allowed(*actions: Action | None) -> tuple[Action, ...]:
    """At most two of the actions, in order, those that the visitor may use."""
    from workbench.accounts.permissions import may

    return tuple(action for action in actions if action is not None and may(action.endpoint))[:2]
