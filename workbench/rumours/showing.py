"""What the page of one rumour shows, read in a handful of queries."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.rumours import queries
from workbench.rumours.clocks import QUIET_PERIOD, RUNNING_STATES, Clock, clocks_of
from workbench.rumours.history import Line, history_of
from workbench.rumours.models import Decision, RiskRating, Rumour, RumourNote, Sighting
from workbench.rumours.risk import MOST, Factors, match_row
from workbench.rumours.scales import FACTOR_NAMES, ROWS, STEPS
from workbench.rumours.sightings import Pattern, read_pattern
from workbench.rumours.states import MOVES
from workbench.rumours.wording import clock_name, clock_words


@dataclass(frozen=True)
class ShownClock:
    """A clock with its words."""

    clock: Clock
    name: str
    words: str
    status: str


@dataclass(frozen=True)
class ShownFactor:
    """One factor of a rating in words."""

    name: str
    step: int
    most: int
    words: str


@dataclass(frozen=True)
class ShownRating:
    """A rating with its factors and the rule that matched."""

    rating: RiskRating
    factors: Sequence[ShownFactor]
    rule: str


@dataclass(frozen=True)
class ShownRumour:
    """Everything that the page shows."""

    rumour: Rumour
    decisions: Sequence[Decision]
    rating: ShownRating | None
    earlier_rating: RiskRating | None
    sightings: Sequence[Sighting]
    pattern: Pattern
    notes: Sequence[RumourNote]
    history: Sequence[Line]
    clocks: Sequence[ShownClock]
    merged_into: Rumour | None
    is_quiet: bool

    @property
    def decision(self) -> Decision | None:
        """The decision that counts."""
        return self.decisions[0] if self.decisions else None

    @property
    def moves(self) -> tuple[str, ...]:
        """Where the rumour may go from here."""
        return MOVES[self.rumour.state]

    @property
    def is_dangerous(self) -> bool:
        """Whether somebody may be in danger: harm 4, or the flag for violence."""
        return "violence" in self.rumour.flags or (self.rating is not None and self.rating.rating.harm == 4)

    @property
    def has_outdated_decision(self) -> bool:
        """Whether the standing decision no longer fits the verdict."""
        return self.decision is not None and self.decision.decision == "respond" and self.rumour.verdict in ("true", "unproven")


def load_page(session: Session, code: str, *, viewer: User, now: datetime) -> ShownRumour:
    """Read the page of a rumour. Raises NotFound."""
    rumour = queries.rumour_by_code(session, code, viewer=viewer)
    ratings = queries.ratings_of(session, rumour.id)
    decisions = queries.decisions_of(session, rumour.id)
    sightings = queries.sightings_of(session, rumour.id)
    last_heard_at = max((row.heard_at for row in sightings), default=rumour.opened_at)
    return ShownRumour(
        rumour=rumour,
        decisions=decisions,
        rating=show_rating(ratings[0], rumour.verdict) if ratings else None,
        earlier_rating=ratings[1] if len(ratings) > 1 else None,
        sightings=sightings,
        pattern=read_pattern(sightings, now),
        notes=queries.notes_of(session, rumour.id),
        history=history_of(session, rumour),
        clocks=show_clocks(rumour, decisions[0] if decisions else None, now),
        merged_into=session.get(Rumour, rumour.merged_into_id) if rumour.merged_into_id else None,
        is_quiet=now - last_heard_at >= QUIET_PERIOD,
    )


def show_rating(rating: RiskRating, verdict: str) -> ShownRating:
    """A stored rating in words, with the rule that matches it under the verdict of today."""
    factors = Factors(**{name: getattr(rating, name) for name in MOST})
    row = match_row(factors, verdict=verdict, is_void=rating.is_void, was_asked=rating.was_asked).row
    return ShownRating(rating, show_factors(factors), str(ROWS[row]))


def show_factors(factors: Factors) -> list[ShownFactor]:
    """The six factors in words."""
    steps = asdict(factors)
    return [ShownFactor(str(FACTOR_NAMES[name]), steps[name], most, str(STEPS[name][steps[name]])) for name, most in MOST.items()]


def show_clocks(rumour: Rumour, decision: Decision | None, now: datetime) -> list[ShownClock]:
    """The clocks in words, late ones first; none while the case rests."""
    if rumour.state not in (*RUNNING_STATES, "answered"):
        return []
    clocks = clocks_of(decision, rumour.acknowledged_at)
    clocks.sort(key=lambda clock: (clock.done_at is not None, clock.due_at))
    return [ShownClock(clock, clock_name(clock), clock_words(clock, now), clock.status(now)) for clock in clocks]
