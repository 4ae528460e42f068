"""The board: a column for each decision, with the cards that are due first and how many there are in all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, func, literal, select, union_all
from sqlalchemy.orm import Session

from workbench.accounts.anyone import named
from workbench.accounts.models import User
from workbench.rumours.listing import Row, rows_of
from workbench.rumours.models import DECISIONS, Decision, Rumour
from workbench.rumours.saving.filtering import NO_DECISION, built_once, narrowed, ordered

CARDS = 8  # shown of each column; the rest is in the list
KEYS = (Rumour.due_at, Rumour.opened_at)


@dataclass(frozen=True)
class Column:
    """One decision ("none" for no decision yet), its first cards and how many rumours it holds."""

    decision: str
    rows: list[Row]
    total: int


def board_columns(session: Session, wanted: Mapping[str, str], viewer: User) -> list[Column]:
    """Every column of the board, also the empty ones. Five queries, whatever the number of rumours."""
    totals = _totals(session, wanted, viewer)
    placed = _placed(session, wanted, viewer, list(totals)) if totals else []
    rows = {row.rumour.id: row for row in rows_of(session, [key for key, _column in placed])}
    return [
        Column(name, [rows[key] for key, column in placed if column == name and key in rows], totals.get(name, 0))
        for name in (NO_DECISION, *DECISIONS)
    ]


def _totals(session: Session, wanted: Mapping[str, str], viewer: User) -> dict[str, int]:
    """How many rumours each column holds, without those that are empty."""
    counting = built_once("totals", [wanted], viewer, partial(_counting, wanted))
    totals = {row[0]: row[1] for row in session.execute(counting, named(viewer))}
    left = totals.pop(None, 0) - sum(totals.values())
    return {NO_DECISION: left, **totals} if left else totals


def _counting(wanted: Mapping[str, str], viewer: User) -> CompoundSelect[Any, int]:
    """Those with a decision by it, and all rumours under none."""
    decided = narrowed(wanted, viewer, Decision.decision, func.count(), decided=True)
    every = narrowed(wanted, viewer, literal(None, String).label("decision"), func.count())
    return decided.where(Rumour.decision_id.is_not(None)).group_by(Decision.decision).union_all(every)


def _placed(session: Session, wanted: Mapping[str, str], viewer: User, columns: Sequence[str]) -> list[tuple[int, str]]:
    """(id, column) of the cards that are shown."""
    build = partial(_first_by_index, wanted, columns) if _is_walked(wanted) else partial(_first_of_all, wanted)
    cards = built_once(("cards", *sorted(columns)), [wanted], viewer, build)
    return [(card.id, card.column) for card in session.execute(cards, named(viewer))]


def _is_walked(wanted: Mapping[str, str]) -> bool:
    """Whether the index of what is due leads to the first cards of a column: little is left out, and the order is its own."""
    return not any(wanted.get(name) for name in ("q", "district", "narrative", "heard", "sort"))


def _first_by_index(wanted: Mapping[str, str], columns: Sequence[str], viewer: User) -> Select[Any]:
    """The first cards of each of these columns, each column read by itself until it has enough."""
    parts = []
    for name in columns:
        every, order = ordered(wanted, viewer, Rumour.id, literal(name).label("column"), *KEYS, decided=True)
        mine = every.where(Rumour.decision_id.is_(None) if name == NO_DECISION else Decision.decision == name)
        parts.append(select(mine.order_by(*order).limit(CARDS).subquery()))
    cards = union_all(*parts).subquery()
    return select(cards).order_by(cards.c.due_at.asc().nulls_last(), cards.c.opened_at.desc(), cards.c.id.desc())


def _first_of_all(wanted: Mapping[str, str], viewer: User) -> Select[Any]:
    """The same for any filter and order: every rumour gets its place in its column."""
    decided = func.coalesce(Decision.decision, NO_DECISION)
    statement, order = ordered(wanted, viewer, Rumour.id, decided.label("column"), decided=True)
    place = func.row_number().over(partition_by=decided, order_by=order).label("place")
    ranked = statement.add_columns(place).subquery()
    return select(ranked).where(ranked.c.place <= CARDS).order_by(ranked.c.place)
