"""The board: a column for each decision, with the cards that are due first and how many there are in all."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.rumours.listing import Row, rows_of
from workbench.rumours.models import DECISIONS, Decision, Rumour
from workbench.rumours.saving.filtering import NO_DECISION, ordered

CARDS = 8  # shown of each column; the rest is in the list


@dataclass(frozen=True)
class Column:
    """One decision ("none" for no decision yet), its first cards and how many rumours it holds."""

    decision: str
    rows: list[Row]
    total: int


def board_columns(session: Session, wanted: Mapping[str, str], viewer: User) -> list[Column]:
    """Every column of the board, also the empty ones. Four queries, whatever the number of rumours."""
    decided = func.coalesce(Decision.decision, NO_DECISION)
    statement, order = ordered(wanted, viewer, Rumour.id, decided.label("column"), decided=True)
    place = func.row_number().over(partition_by=decided, order_by=order).label("place")
    total = func.count().over(partition_by=decided).label("total")
    ranked = statement.add_columns(place, total).subquery()
    cards = session.execute(select(ranked).where(ranked.c.place <= CARDS).order_by(ranked.c.place)).all()
    rows = {row.rumour.id: row for row in rows_of(session, [card.id for card in cards])}
    totals = {card.column: card.total for card in cards}
    return [
        Column(name, [rows[card.id] for card in cards if card.column == name and card.id in rows], totals.get(name, 0))
        for name in (NO_DECISION, *DECISIONS)
    ]
