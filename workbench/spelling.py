"""A word in a column whatever the case of its letters, å, ä and ö too."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement


def holds(word: str, *columns: Any) -> Iterator[ColumnElement[bool]]:
    """One condition for each column and spelling. SQLite folds a–z only, so other words are tried in their usual spellings."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return (column.icontains(spelling, autoescape=True) for spelling in sorted(spellings) for column in columns)
