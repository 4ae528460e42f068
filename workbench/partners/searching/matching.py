"""A search as a condition on Sandwich and as an order, for the database at hand."""

from itertools import product
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Float,
    Integer,
    Select,
    Subquery,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)  # fmt: skip
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Join

from workbench.editorial.models import Sandwich
from workbench.partners.searching.schema import INDEX_TABLE
from workbench.partners.searching.words import LONG_ENOUGH, Word, words_of_search

TITLE_WEIGHT = 4.0
_INDEX = table(INDEX_TABLE, Column("rowid", Integer))


def hits(session: Session, typed: str) -> Select[Any] | None:
    """Sandwich ids that hold every word, with `rank` (smaller is better). None when there is nothing to look for.

    A search of signs alone has no words and finds nothing.
    """
    if not typed.strip():
        return None
    words = words_of_search(typed)
    if not words:
        columns: list[Any] = [Sandwich.id.label("sandwich_id"), literal(0.0).label("rank")]
        return select(*columns).where(literal(False, Boolean))
    return _in_postgres(words) if session.get_bind().dialect.name == "postgresql" else _in_sqlite(words)


class SearchFirst(Join):
    """A join whose left side is read first: SQLite would else read every published answer and ask the index of each."""

    inherit_cache = True


@compiles(SearchFirst, "sqlite")
def _as_cross_join(join: SearchFirst, compiler: SQLCompiler, **options: Any) -> str:
    linter = options.get("from_linter")
    if linter is not None:  # the two sides are joined by a condition: not every row with every other
        linter.edges.update(product(join.left._from_objects, join.right._from_objects))
    left, right = (compiler.process(side, **options | {"asfrom": True}) for side in (join.left, join.right))
    plain = {name: value for name, value in options.items() if name not in ("asfrom", "from_linter")}
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **plain)}"  # type: ignore[arg-type]


def has_more_hits_than(session: Session, found: Select[Any], most: int) -> bool:
    """Whether more texts than this hold every word, seen or not."""
    some = found.with_only_columns(literal(1)).limit(most + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > most


def answers_of(hits: Subquery) -> Join:
    """The hits with their answers, as something to select from."""
    return SearchFirst(hits, Sandwich.__table__, Sandwich.__table__.c.id == hits.c.sandwich_id)


def found_by(session: Session, typed: str) -> ColumnElement[bool] | None:
    """The condition on Sandwich that it holds every word; None when there is nothing to look for."""
    found = hits(session, typed)
    return None if found is None else Sandwich.id.in_(select(found.subquery().c.sandwich_id))


def _in_sqlite(words: list[Word]) -> Select[Any]:
    wanted = " ".join(f"({' OR '.join(_quoted(stem) for stem in word.stems)})" for word in words)
    wanted = wanted.replace(") (", ") AND (")
    rank = literal_column(f"bm25({INDEX_TABLE}, {TITLE_WEIGHT}, 1.0)", Float).label("rank")
    match = literal_column(INDEX_TABLE).op("MATCH")(literal(wanted))
    return select(_INDEX.c.rowid.label("sandwich_id"), rank).select_from(_INDEX).where(match)


def _quoted(stem: str) -> str:
    return f'"{stem}"*' if len(stem) >= LONG_ENOUGH else f'"{stem}"'


def _in_postgres(words: list[Word]) -> Select[Any]:
    """Each word in Swedish, in English and as it stands; the longer ones also as beginnings of longer words."""
    parts, values = [], {}
    for number, word in enumerate(words):
        values[f"w{number}"] = f"'{word.typed}'" + (":*" if len(word.typed) >= LONG_ENOUGH else "")
        either = [f"to_tsquery('{one}', :w{number})" for one in ("swedish", "english", "simple")]
        for at, stem in enumerate(stem for stem in word.stems if len(stem) >= LONG_ENOUGH):
            values[f"s{number}_{at}"] = f"'{stem}':*"
            either.append(f"to_tsquery('simple', :s{number}_{at})")
        parts.append(f"({' || '.join(either)})")
    query = " && ".join(parts)
    shadow = table("library_text", Column("sandwich_id", Integer))
    rank = text(f"-ts_rank(vector, {query}) AS rank").bindparams(**values)
    match = text(f"vector @@ ({query})").bindparams(**values)
    found = select(shadow.c.sandwich_id, rank).select_from(shadow).where(match).subquery("hits")
    return select(found.c.sandwich_id, literal_column("rank", Float).label("rank")).select_from(found)
