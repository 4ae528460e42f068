"""A chart and a table as values: everything a page, a PDF or a download needs, in one language."""

from dataclasses import dataclass
from typing import Any

Cell = str | int | float | None  # None: hidden because few people stand behind it, or not measured; `Table.note` says which


@dataclass(frozen=True)
class Table:
    """Rows under column heads. Numbers are numbers, so that a spreadsheet can count with them."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite specification with what it shows in words and as a table. Never shown without both.

    `key` is the same for the same chart in every language and scheme, in [a-z0-9-]; `spec` holds its data (small: it is drawn
    from `table`) and no colours: the drawing adds those of the scheme.
    """

    key: str
    title: str
    description: str
    spec: dict[str, Any]
    table: Table
