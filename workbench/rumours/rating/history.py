"""The ratings of a rumour one after the other, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.rumours.models import RiskRating
from workbench.rumours.rating.scales import FACTOR_NAMES, ROWS, STEPS
from workbench.rumours.risk import MOST, Factors, match_row

MOST_SHOWN = 200


@dataclass(frozen=True)
class Change:
    """A factor that stood otherwise before."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Step:
    """One factor of a rating in words."""

    name: str
    step: int
    words: str


@dataclass(frozen=True)
class RatedLine:
    """One rating with who made it, its rule, and what it changed."""

    rating: RiskRating
    who: str
    rule: int
    rule_words: str
    changes: Sequence[Change]
    steps: Sequence[Step]


def rated_lines(session: Session, ratings: Sequence[RiskRating]) -> list[RatedLine]:
    """Ratings (newest first) with the one before each. One query for the names."""
    ids = {row.rated_by_id for row in ratings} - {None}
    names = {row[0]: row[1] for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
    earlier: list[RiskRating | None] = [*ratings[1:], None]
    return [_line(row, before, names.get(row.rated_by_id or 0, "")) for row, before in zip(ratings, earlier, strict=False)]


def rule_of(rating: RiskRating, verdict: str) -> int:
    """Which row proposed it: as it was kept, else as it would be under this verdict."""
    if rating.rule is not None:
        return rating.rule
    factors = Factors(**{name: getattr(rating, name) for name in MOST})
    return match_row(factors, verdict=verdict, is_void=rating.is_void, was_asked=rating.was_asked).row


def _line(row: RiskRating, before: RiskRating | None, who: str) -> RatedLine:
    changes = [
        Change(str(FACTOR_NAMES[name]), getattr(before, name), getattr(row, name))
        for name in MOST
        if before is not None and getattr(before, name) != getattr(row, name)
    ]
    steps = [Step(str(FACTOR_NAMES[name]), getattr(row, name), str(STEPS[name][getattr(row, name)])) for name in MOST]
    rule = rule_of(row, row.verdict or "unchecked")
    return RatedLine(row, who, rule, str(ROWS[rule]), changes, steps)
