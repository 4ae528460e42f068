"""Words on their way to their month: new ones at once, a stock in pieces. On SQLite there is nothing to do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from workbench.intake.months.schema import MARK, MOVING, TABLE

PIECE = 1_000  # items of one transaction
_STORE = text(
    f"""INSERT INTO {TABLE} (item_id, collected_at, title, text) SELECT id, collected_at, given.title, given.text
    FROM unnest(CAST(:source_id AS integer[]), CAST(:external_id AS text[]), CAST(:title AS text[]), CAST(:text AS text[]))
        AS given (source_id, external_id, title, text)
    JOIN item USING (source_id, external_id) WHERE id > :after ON CONFLICT DO NOTHING"""
)
_GIVEN = ("source_id", "external_id", "title", "text")
_NEXT = text("SELECT max(id), count(*) FROM (SELECT id FROM item WHERE id > :after ORDER BY id LIMIT :most) AS piece")
# One statement, one look at the table: what somebody commits meanwhile is either copied and emptied, or neither.
_DIVIDE = text(
    f"""WITH piece AS (
        SELECT id, collected_at, title, text FROM item
        WHERE id > :after AND id <= :last AND (title <> '' OR text <> '') FOR UPDATE
    ), kept AS (
        INSERT INTO {TABLE} (item_id, collected_at, title, text) SELECT id, collected_at, title, text FROM piece
        ON CONFLICT DO NOTHING
    ) UPDATE item SET title = '', text = '' FROM piece WHERE item.id = piece.id"""
)


def divides(connection: Connection, *, now: datetime) -> bool:
    """Whether words go to their month here. After an upgrade they do so a day later: the program of the release before may
    run beside until then, and reads words in the item alone."""
    if connection.dialect.name != "postgresql":
        return False
    return bool(connection.scalar(text(f"SELECT divides_from <= :now FROM {MARK}"), {"now": now}))


def store_words(connection: Connection, rows: Sequence[Mapping[str, Any]], *, after: int) -> None:
    """Words of the items with an id above `after` that have these keys (source_id, external_id); what lies there stays."""
    connection.execute(_STORE, {name: [row[name] for row in rows] for name in _GIVEN} | {"after": after})


def divide_piece(session: Session, *, now: datetime) -> bool:
    """Take the words of the next items to their months. False when none are left.

    The newest items are looked at each time: of two that are stored together the higher id may be there first.
    """
    connection = session.connection()
    if not divides(connection, now=now):
        return False
    after = connection.scalar(text(f"SELECT looked_until FROM {MARK} FOR UPDATE"))
    last, count = connection.execute(_NEXT, {"after": after, "most": PIECE}).one()
    if not count:
        return False
    connection.execute(text(f"SET LOCAL {MOVING} = 'on'"))
    connection.execute(_DIVIDE, {"after": after, "last": last})
    connection.execute(text(f"SET LOCAL {MOVING} = 'off'"))
    if count < PIECE:
        return False
    connection.execute(text(f"UPDATE {MARK} SET looked_until = :last"), {"last": last})
    return True
