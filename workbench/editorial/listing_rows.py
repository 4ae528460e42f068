"""What the list of answers shows of each: a few values of its row, its text, its rumour and the rumour's newest decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.editorial.languages.queries import needs_update
from workbench.editorial.models import Revision, Sandwich
from workbench.rumours.models import Rumour
from workbench.rumours.newest import DECISION_COLUMNS, NewestDecision, newest_decision_in

UNFINISHED = ("draft", "in_review", "changes_requested", "approved")


@dataclass(frozen=True)
class Case:
    """Of the rumour: its names, and what its clocks read."""

    code: str
    theme: str
    state: str
    acknowledged_at: datetime | None
    decide_due_at: datetime | None
    clock_paused_until: datetime | None


@dataclass(frozen=True)
class Person:
    """Whose turn it is."""

    name: str


@dataclass(frozen=True)
class Row:
    """One answer of the list, which holds nothing that lies in the bin."""

    deleted_at: ClassVar[None] = None

    id: int
    slug: str
    format: str
    language: str
    state: str
    state_since: datetime
    sent_revision_id: int | None
    review_by: date | None
    turn_user_id: int | None
    headline: str
    is_outdated: bool
    turn_user: Person | None
    rumour: Case
    decided: NewestDecision | None


def read_rows(session: Session, statement: Select[*tuple[Any, ...]], ids: Sequence[int]) -> list[Row]:
    """The rows with these ids, in their order: `statement` is that of `values_shown` with the newest decision beside it."""
    if not ids:
        return []
    found = {values[0]: values for values in session.execute(statement, {"ids": ids})}
    return [_row(found[one]) for one in ids]


def values_shown() -> Select[*tuple[Any, ...]]:
    """What a row is made of. The newest decision has to be joined."""
    statement = select(
        Sandwich.id, Sandwich.slug, Sandwich.format, Sandwich.language, Sandwich.state, Sandwich.state_since,
        Sandwich.sent_revision_id, Sandwich.review_by, Sandwich.turn_user_id, Revision.document["headline"].as_string(),
        needs_update(), User.name,
        Rumour.code, Rumour.theme, Rumour.state, Rumour.acknowledged_at, Rumour.decide_due_at, Rumour.clock_paused_until,
        *DECISION_COLUMNS,
    )  # fmt: skip
    statement = statement.select_from(Sandwich).join(Sandwich.rumour)
    statement = statement.outerjoin(Revision, Revision.id == Sandwich.current_revision_id)
    statement = statement.outerjoin(User, User.id == Sandwich.turn_user_id)
    return statement.where(Sandwich.id.in_(bindparam("ids", expanding=True)))


def _row(values: Any) -> Row:
    own, (headline, is_outdated, turn), case, decided = values[:9], values[9:12], values[12:18], values[18:]
    person = None if turn is None else Person(turn)
    parts: list[Any] = [*own, headline or "", is_outdated, person, Case(*case), newest_decision_in(decided)]
    return Row(*parts)
