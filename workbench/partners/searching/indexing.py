"""Keeps the shadow of each published text: with every change of a stored answer, and once more for what was missed."""

from typing import Any

from sqlalchemy import delete, event, insert, inspect, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session

from workbench.editorial.models import Sandwich
from workbench.partners.searching.models import LibraryText
from workbench.partners.searching.words import plain_words, stems_of

READ = ("public_revision_id", "public_text", "language")
AT_ONCE = 500


def index_missing(session: Session) -> int:
    """Index what is public and not in the index, or there with an older text. Gives how many; call again until it is 0."""
    behind = (
        select(Sandwich.id, Sandwich.public_revision_id, Sandwich.public_text, Sandwich.language)
        .outerjoin(LibraryText, LibraryText.sandwich_id == Sandwich.id)
        .where(Sandwich.public_revision_id.is_not(None))
        .where(or_(LibraryText.sandwich_id.is_(None), LibraryText.revision_id != Sandwich.public_revision_id))
        .limit(AT_ONCE)
    )
    rows = session.execute(behind).all()
    session.execute(delete(LibraryText).where(LibraryText.sandwich_id.in_([row[0] for row in rows])))
    if rows:
        session.execute(insert(LibraryText), [_values(row[0], int(row[1] or 0), row[2], row[3]) for row in rows])
    return len(rows)


def _values(sandwich_id: int, revision_id: int, text: str, language: str) -> dict[str, Any]:
    title, _rest, body = text.partition("\n")
    return {
        "sandwich_id": sandwich_id,
        "revision_id": revision_id,
        "language": language,
        "title_stems": stems_of(title, language),
        "stems": stems_of(body, language),
        "words": plain_words(text),
    }


def _follow(_mapper: Mapper[Sandwich], connection: Connection, row: Sandwich) -> None:
    """In the transaction of the change itself: what is published can be found at once."""
    state = inspect(row)
    if row.public_revision_id is None or not any(state.attrs[name].history.has_changes() for name in READ):
        return
    connection.execute(delete(LibraryText).where(LibraryText.sandwich_id == row.id))
    connection.execute(insert(LibraryText), _values(row.id, row.public_revision_id, row.public_text, row.language))


event.listen(Sandwich, "after_insert", _follow)
event.listen(Sandwich, "after_update", _follow)
