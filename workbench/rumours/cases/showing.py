"""What the page of one rumour shows, read in a handful of queries."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.rumours import queries
from workbench.rumours.cases import referring, sentences, verifying
from workbench.rumours.cases.advice import Advice, advice_on_page
from workbench.rumours.cases.merging import moves_of
from workbench.rumours.cases.models import CaseAdvice, CaseMove, Referral, Verification
from workbench.rumours.clocks import QUIET_PERIOD, RUNNING_STATES, Clock, clocks_of, clocks_running
from workbench.rumours.history import Line, history_of
from workbench.rumours.models import Decision, RiskRating, Rumour, RumourNote, Sighting
from workbench.rumours.rating.drawing import Chart, draw
from workbench.rumours.rating.history import MOST_SHOWN
from workbench.rumours.rating.prefill import suggest
from workbench.rumours.rating.scales import FACTOR_NAMES, ROWS, STEPS
from workbench.rumours.rating.service import outgrown
from workbench.rumours.risk import MOST, Factors, match_row
from workbench.rumours.sightings import Pattern
from workbench.rumours.states import MOVES, path
from workbench.rumours.wording import clock_name, clock_words

__all__ = ["ShownRating", "ShownRumour", "load_page", "sentences", "show_rating"]


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
    """A rating with its factors, and what the rules propose under the verdict of today."""

    rating: RiskRating
    factors: Sequence[ShownFactor]
    rule: str
    proposal: str


@dataclass(frozen=True)
class ShownMove:
    """A merge or split as one of its two rumours sees it. `other` is "" for a rumour that the viewer may not see."""

    move: CaseMove
    other: str
    is_source: bool


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
    advice: Advice
    verifications: Sequence[Verification]
    referrals: Sequence[Referral]
    may_refer: bool
    case_moves: Sequence[ShownMove]
    chart: Chart | None
    outgrown: Sequence[str]

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
    def may_merge(self) -> bool:
        """Whether lawful steps lead from here to a merge."""
        return bool(path(self.rumour.state, "merged"))

    @property
    def has_outdated_decision(self) -> bool:
        """Whether the standing decision no longer fits the verdict."""
        return self.decision is not None and self.decision.decision == "respond" and self.rumour.verdict in ("true", "unproven")


def load_page(session: Session, code: str, *, viewer: User, now: datetime) -> ShownRumour:
    """Read the page of a rumour. Raises NotFound."""
    rumour = queries.rumour_by_code(session, code, viewer=viewer)
    ratings = queries.ratings_of(session, rumour.id, limit=MOST_SHOWN)
    decisions = queries.decisions_of(session, rumour.id)
    sightings = queries.sightings_of(session, rumour.id)
    decision, rating = decisions[0] if decisions else None, ratings[0] if ratings else None
    found = suggest(rumour, sightings, now)
    has = _what_is_there(session, rumour.id)
    moves = moves_of(session, rumour) if has["moves"] else []
    may_refer = referring.may_see_referrals(viewer, rumour)
    last_heard_at = max((row.heard_at for row in sightings), default=rumour.opened_at)
    return ShownRumour(
        rumour=rumour,
        decisions=decisions,
        rating=show_rating(ratings[0], rumour.verdict) if ratings else None,
        earlier_rating=ratings[1] if len(ratings) > 1 else None,
        sightings=sightings,
        pattern=found.pattern,
        notes=queries.notes_of(session, rumour.id),
        history=history_of(
            session, rumour, viewer=viewer, merged=_merged_here(rumour, moves), hidden=() if may_refer else referring.VERBS
        ),
        clocks=show_clocks(rumour, decisions[0] if decisions else None, now),
        merged_into=session.get(Rumour, rumour.merged_into_id) if rumour.merged_into_id else None,
        is_quiet=now - last_heard_at >= QUIET_PERIOD,
        advice=advice_on_page(session, rumour, decision, rating, has_given=has["advice"]),
        verifications=verifying.verifications_of(session, rumour.id) if has["verifications"] else [],
        referrals=referring.referrals_of(session, rumour, viewer=viewer) if has["referrals"] else [],
        may_refer=may_refer,
        case_moves=_show_moves(session, rumour, moves, viewer),
        chart=draw(ratings, decisions, now) if len(ratings) > 1 else None,
        outgrown=[str(FACTOR_NAMES[name]) for name in outgrown(rating, found)] if rating is not None else [],
    )


def _what_is_there(session: Session, rumour_id: int) -> dict[str, bool]:
    """Which parts of a case have rows: one question instead of four, since most cases have few."""
    parts = {
        "verifications": exists().where(Verification.rumour_id == rumour_id),
        "referrals": exists().where(Referral.rumour_id == rumour_id),
        "advice": exists().where(CaseAdvice.rumour_id == rumour_id),
        "moves": exists().where(or_(CaseMove.source_id == rumour_id, CaseMove.target_id == rumour_id)),
    }
    row = session.execute(select(*(part.label(name) for name, part in parts.items()))).one()
    return {name: bool(getattr(row, name)) for name in parts}


def _merged_here(rumour: Rumour, moves: Sequence[CaseMove]) -> list[int]:
    return [row.source_id for row in moves if row.kind == "merge" and row.target_id == rumour.id and row.undone_at is None]


def _show_moves(session: Session, rumour: Rumour, moves: Sequence[CaseMove], viewer: User) -> list[ShownMove]:
    ids = {row.source_id for row in moves} | {row.target_id for row in moves}
    codes = session.execute(select(Rumour.id, Rumour.code).where(Rumour.id.in_(ids), queries.visible_to(viewer))) if moves else ()
    names = {row[0]: row[1] for row in codes}
    found = []
    for row in moves:
        is_source = row.source_id == rumour.id
        found.append(ShownMove(row, names.get(row.target_id if is_source else row.source_id, ""), is_source))
    return found


def show_rating(rating: RiskRating, verdict: str) -> ShownRating:
    """A stored rating in words, with the rule that matches it under the verdict of today."""
    factors = Factors(**{name: getattr(rating, name) for name in MOST})
    found = match_row(factors, verdict=verdict, is_void=rating.is_void, was_asked=rating.was_asked)
    return ShownRating(rating, show_factors(factors), str(ROWS[found.row]), found.decision)


def show_factors(factors: Factors) -> list[ShownFactor]:
    """The six factors in words."""
    steps = asdict(factors)
    return [ShownFactor(str(FACTOR_NAMES[name]), steps[name], most, str(STEPS[name][steps[name]])) for name, most in MOST.items()]


def show_clocks(rumour: Rumour, decision: Decision | None, now: datetime) -> list[ShownClock]:
    """The clocks in words, late ones first; none while the case rests."""
    if rumour.decide_due_at is not None:
        clocks = clocks_running(rumour, decision)
    elif rumour.state in (*RUNNING_STATES, "answered"):
        clocks = clocks_of(decision, rumour.acknowledged_at, rumour.clock_paused_until)
    else:
        return []
    clocks.sort(key=lambda clock: (clock.done_at is not None, clock.due_at))
    return [ShownClock(clock, clock_name(clock), clock_words(clock, now), clock.status(now)) for clock in clocks]
