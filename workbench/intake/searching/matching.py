"""The newest items that hold every word, however large the stock: never more work than some thousand hits.

A beginning such as "skol…" is dear where a million texts hold it: both databases then gather the whole list before the first
hit. So whole words are asked first, which both read from the newest backwards; and where another word is rare, only its
hits are looked at for the common beginning.
"""

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

from workbench.intake.searching.schema import INDEX_TABLE, MARK_TABLE
from workbench.intake.searching.words import Term, terms_of

MOST_HITS = 2_000  # forty pages; of more than that the newest are shown, and the page says so
FEW = 4 * MOST_HITS
_LETTERS = "0-9A-Za-zª-ʯͰ-῿"


@dataclass(frozen=True)
class Hits:
    """Ids, newest first. `is_more`: there are older ones beyond them."""

    ids: tuple[int, ...]
    is_more: bool = False


class Index(Protocol):
    """The questions that a database's index answers: ids, newest first."""

    def newest(self, session: Session, terms: list[Term], most: int) -> list[int]:
        """Items that hold every term."""

    def newest_with(self, session: Session, terms: list[Term], common: list[Term], most: int) -> list[int]:
        """Items that hold every term; whether they hold the common beginnings, too, is read from the item."""


def is_ready(session: Session) -> bool:
    """Whether every item is in the index."""
    return not session.scalar(text(f"SELECT unread_until FROM {MARK_TABLE}"))


def find(session: Session, typed: str) -> Hits:
    """The newest items that hold every term."""
    terms = terms_of(typed)
    if not terms:
        return Hits(())
    index: Index = InPostgres() if session.get_bind().dialect.name == "postgresql" else InSqlite()
    ids = index.newest(session, [term.whole() for term in terms], MOST_HITS + 1)
    if len(ids) <= MOST_HITS and any(term.is_beginning for term in terms):
        ids = _with_beginnings(session, index, terms)
    return Hits(tuple(ids[:MOST_HITS]), len(ids) > MOST_HITS)


def _with_beginnings(session: Session, index: Index, terms: list[Term]) -> list[int]:
    beginnings = [term for term in terms if term.is_beginning] if len(terms) > 1 else []
    common = [term for term in beginnings if len(index.newest(session, [term.whole()], MOST_HITS + 1)) > MOST_HITS]
    rare = [term for term in terms if term not in common]
    if common and rare and len(index.newest(session, rare, FEW + 1)) <= FEW:
        return index.newest_with(session, rare, common, MOST_HITS + 1)
    return index.newest(session, terms, MOST_HITS + 1)


class InSqlite:
    """FTS5 over titles and texts."""

    def newest(self, session: Session, terms: list[Term], most: int) -> list[int]:
        """Read backwards by rowid."""
        return self.newest_with(session, terms, [], most)

    def newest_with(self, session: Session, terms: list[Term], common: list[Term], most: int) -> list[int]:
        """The common beginnings are looked for in the texts themselves."""
        values: dict[str, object] = {"wanted": " AND ".join(self._wording(term) for term in terms), "most": most}
        where = f"{INDEX_TABLE} MATCH :wanted"
        for number, term in enumerate(common):
            values[f"p{number}"] = self._pattern(term.words[0])
            where += f" AND ' ' || title || ' ' || text GLOB :p{number}"
        statement = f"SELECT rowid FROM {INDEX_TABLE} WHERE {where} ORDER BY rowid DESC LIMIT :most"
        return list(session.scalars(text(statement), values))

    def _wording(self, term: Term) -> str:
        return f'"{" ".join(term.words)}"' + ("*" if term.is_beginning else "")

    def _pattern(self, word: str) -> str:
        """Any case of each letter, after a sign that is no letter."""
        signs = (f"[{sign.lower()}{sign.upper()}]" if sign.lower() != sign.upper() else sign for sign in word)
        return f"*[^{_LETTERS}]{''.join(signs)}*"


class InPostgres:
    """A vector of plain words beside each item."""

    def newest(self, session: Session, terms: list[Term], most: int) -> list[int]:
        """By the index, or backwards by id where the statistics say that most items hold them."""
        query, values = self._query(terms, "w")
        statement = f"SELECT item_id FROM {INDEX_TABLE} WHERE words @@ ({query}) ORDER BY item_id DESC LIMIT :most"
        return list(session.scalars(text(statement), values | {"most": most}))

    def newest_with(self, session: Session, terms: list[Term], common: list[Term], most: int) -> list[int]:
        """OFFSET 0 keeps the common beginnings out of the index's own work."""
        query, values = self._query(terms, "w")
        more, more_values = self._query(common, "c")
        inner = f"SELECT item_id, words FROM {INDEX_TABLE} WHERE words @@ ({query}) OFFSET 0"
        statement = f"SELECT item_id FROM ({inner}) AS hits WHERE words @@ ({more}) ORDER BY item_id DESC LIMIT :most"
        return list(session.scalars(text(statement), values | more_values | {"most": most}))

    def _query(self, terms: list[Term], prefix: str) -> tuple[str, dict[str, object]]:
        parts, values = [], {}
        for number, term in enumerate(terms):
            name = f"{prefix}{number}"
            if term.is_beginning:
                parts.append(f"to_tsquery('simple', :{name})")
                values[name] = f"'{term.words[0]}':*"
            else:
                parts.append(f"phraseto_tsquery('simple', :{name})")
                values[name] = " ".join(term.words)
        return " && ".join(parts), dict(values)
