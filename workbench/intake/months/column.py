"""A column of an item's words: a plain one to write and, on PostgreSQL, read from the item's month."""

from typing import Any

from sqlalchemy import Column, Table, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import Alias

from workbench.intake.months.schema import reading


class WordsColumn(Column[str]):
    """`title` or `text` of `item`. A table beside may stand for it in any statement (`aliased(Item)`)."""

    inherit_cache = True


def words_column(name: str) -> Any:
    """The column for the model: never NULL, empty when nothing is given."""
    return WordsColumn(name, Text, default="", nullable=False)


@compiles(WordsColumn)  # type: ignore[no-untyped-call,untyped-decorator]
def _plain(column: WordsColumn, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.visit_column(column, **options)


@compiles(WordsColumn, "postgresql")  # type: ignore[no-untyped-call,untyped-decorator]
def _by_month(column: WordsColumn, compiler: SQLCompiler, **options: Any) -> str:
    plain = compiler.visit_column(column, **options)
    if not (_is_of_an_item(column) and options.get("include_table", True)):
        return plain
    sql = reading(column.name, plain.rpartition(".")[0])
    is_bare = options.get("within_columns_clause") and not options.get("within_label_clause")
    return f"{sql} AS {compiler.preparer.quote(column.name)}" if is_bare else sql


def _is_of_an_item(column: WordsColumn) -> bool:
    """Not of a subquery that has read the words already."""
    table = column.table
    return isinstance(table.element if isinstance(table, Alias) else table, Table)
