"""Rows of the inbox: what the list shows of an item, as plain values. Fifty whole items take longer to read than to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.intake.inbox.filters import source_name
from workbench.intake.models import Assessment, Item, Source

BEGINNING = 120  # characters of a text that stand for a title


@dataclass(frozen=True, slots=True)
class Judged:
    """What the machine said. `words` weighed most; None when it gives no reasons. `similarity` is that of the nearest rumour."""

    relevant: bool
    is_unsure: bool
    score: float
    threshold: float
    words: tuple[str, ...] | None
    similarity: float | None


@dataclass(frozen=True, slots=True)
class Person:
    """Who has an item, or was given it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One item in the list."""

    id: int
    title: str
    text: str  # its beginning
    state: str
    flagged: bool
    score: float
    theme: str | None
    rumour_id: int | None
    match_code: str | None
    match_relation: str | None
    dated_at: datetime
    copy_count: int
    is_raised: bool
    is_masked: bool
    assess_error: str
    taken_at: datetime | None
    taken_by_id: int | None
    assigned_to_id: int | None
    taken_by: Person | None
    assigned_to: Person | None
    source: str  # its name
    assessment: Judged | None


OWN = (
    "id", "title", "text", "state", "flagged", "score", "theme", "rumour_id", "match_code", "match_relation", "dated_at",
    "copy_count", "is_raised", "masked_counts", "assess_error", "taken_at", "taken_by_id", "assigned_to_id",
)  # fmt: skip
MASKED, WORDS = OWN.index("masked_counts"), 4
TAKER, ASSIGNEE = OWN.index("taken_by_id"), OWN.index("assigned_to_id")
SAID = ("relevant", "is_unsure", "score", "threshold", "reasons", "matches")


def rows_of(session: Session, ids: Sequence[int], sources: Mapping[int, Source]) -> list[InboxRow]:
    """The items of these ids, in their order. One query, and one for people when any item is somebody's."""
    if not ids:
        return []
    found = {row[0]: row for row in session.execute(_by_id(), {"ids": ids})}
    people = _people(session, {person for row in found.values() for person in row[TAKER : ASSIGNEE + 1] if person})
    return [_row(found[item_id], people, sources) for item_id in ids if item_id in found]


def _row(row: Sequence[Any], people: Mapping[int | None, Person], sources: Mapping[int, Source]) -> InboxRow:
    own, (source_id, is_assessed), said = row[: len(OWN)], row[len(OWN) : len(OWN) + 2], row[len(OWN) + 2 :]
    judged = _judged(*said) if is_assessed else None
    own = (*own[:MASKED], bool(own[MASKED]), *own[MASKED + 1 :])
    found = (*own, people.get(row[TAKER]), people.get(row[ASSIGNEE]), source_name(sources[source_id]), judged)
    return InboxRow(*found)


def _judged(*said: Any) -> Judged:
    *plain, reasons, matches = said
    words = tuple(reason["word"] for reason in reasons if reason["weight"] > 0)[:WORDS]
    found = (*plain, words if reasons else None, matches[0]["score"] if matches else None)
    return Judged(*found)


@cache
def _by_id() -> Select[Any]:
    own = [func.substr(Item.text, 1, BEGINNING) if name == "text" else getattr(Item, name) for name in OWN]
    said = [getattr(Assessment, name) for name in SAID]
    statement = select(*own, Item.source_id, Assessment.item_id, *said).outerjoin(Assessment, Assessment.item_id == Item.id)
    return statement.where(Item.id.in_(bindparam("ids", expanding=True)))


def _people(session: Session, ids: set[int]) -> dict[int | None, Person]:
    if not ids:
        return {}
    return {row.id: Person(row.id, row.name) for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
