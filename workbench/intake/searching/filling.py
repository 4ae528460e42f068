"""Reading a stock that was there before the index, in pieces, newest first; and clearing erased words out of it for good."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from workbench.intake.months.schema import reading
from workbench.intake.searching.schema import INDEX_TABLE, MARK_TABLE

PIECE = 1_000  # items of one transaction: about a tenth of a second
PAGES = 500  # of the index of SQLite, rewritten in one transaction


def read_piece(session: Session) -> bool:
    """Put the newest items that are not in the index into it. False when there are none left."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    mark = session.scalar(text(f"SELECT unread_until FROM {MARK_TABLE}" + (" FOR UPDATE" if is_postgres else "")))
    if not mark:
        return False
    newest = "SELECT id FROM item WHERE id <= :mark ORDER BY id DESC LIMIT :most"
    first = session.scalar(text(f"SELECT min(id) FROM ({newest}) AS piece"), {"mark": mark, "most": PIECE})
    if first is not None:
        statement = (
            f"INSERT INTO {INDEX_TABLE} SELECT id, item_index_words({reading('title')}, {reading('text')}) FROM item "
            "WHERE id BETWEEN :first AND :mark ON CONFLICT DO NOTHING"
            if is_postgres
            else f"INSERT INTO {INDEX_TABLE}(rowid, title, text) SELECT id, title, text FROM item "
            "WHERE id BETWEEN :first AND :mark ORDER BY id"
        )
        session.execute(text(statement), {"first": first, "mark": mark})
    session.execute(text(f"UPDATE {MARK_TABLE} SET unread_until = :mark"), {"mark": first - 1 if first is not None else 0})
    return True


def gather_statistics(session: Session) -> None:
    """PostgreSQL then knows which words most items hold, and reads those backwards by id."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"ANALYZE {INDEX_TABLE}"))


def read_all_again(session: Session) -> None:
    """Empty the index; the job fills it. For a stock that came past the triggers."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"TRUNCATE {INDEX_TABLE}"))
    else:
        session.execute(text(f"INSERT INTO {INDEX_TABLE}({INDEX_TABLE}) VALUES ('delete-all')"))
    session.execute(text(f"UPDATE {MARK_TABLE} SET unread_until = (SELECT coalesce(max(id), 0) FROM item)"))


def erased_since_tidied(session: Session) -> int | None:
    """How far the count of erased items has come, when some were erased since the index was last tidied. SQLite only."""
    if session.get_bind().dialect.name == "postgresql":
        return None
    erased, tidied = session.execute(text(f"SELECT erased, tidied FROM {MARK_TABLE}")).one()
    return int(erased) if erased > tidied else None


def tidy_piece(session: Session, *, is_first: bool) -> bool:
    """Merge a piece of the index: FTS5 only marks what is erased until then. False when all is one."""
    connection = session.connection()
    before = _changes(session)
    pages = -PAGES if is_first else PAGES  # below zero: from now on all parts belong together
    connection.execute(text(f"INSERT INTO {INDEX_TABLE}({INDEX_TABLE}, rank) VALUES ('merge', {pages})"))
    return _changes(session) - before >= 2


def note_tidied(session: Session, erased: int) -> None:
    """What was erased until then is gone from the file."""
    session.execute(text(f"UPDATE {MARK_TABLE} SET tidied = :erased"), {"erased": erased})


def _changes(session: Session) -> int:
    return int(session.scalar(text("SELECT total_changes()")) or 0)
