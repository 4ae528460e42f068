"""A table of counts with its totals, as a network: each value is an arc, each sum a node where what comes in goes out."""

from collections.abc import Mapping
from dataclasses import dataclass

TOTAL = "*"  # the key of a total; no row or column may be called so

Key = tuple[str, str]  # row, column
CORNER: Key = (TOTAL, TOTAL)


@dataclass(frozen=True)
class Arc:
    """One value of the table as an arc of the network."""

    key: Key
    tail: str
    head: str
    value: int


@dataclass(frozen=True)
class CountTable:
    """Counts of people by row and column. One row only (or one column only) is a list with its sum.

    `zero_is_small`: whether 0 is hidden as other small counts are; not for lists of reports, where nothing is no person.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Key, int]
    zero_is_small: bool = True

    def __post_init__(self) -> None:
        """Refuse a table without rows or columns, with negative counts, or with a name that means the total."""
        if not self.rows or not self.columns or TOTAL in (*self.rows, *self.columns):
            raise ValueError("a table needs rows and columns, none of them called *")
        if any(self.cells.get((row, column), 0) < 0 for row in self.rows for column in self.columns):
            raise ValueError("a count is negative")

    def values(self) -> dict[Key, int]:
        """Every published value by its key: cells, sums of rows and columns, the sum of all. A list has one sum only."""
        cells = {(row, column): self.cells.get((row, column), 0) for row in self.rows for column in self.columns}
        sums: dict[Key, int] = {}
        if len(self.columns) > 1 and len(self.rows) > 1:
            sums |= {(row, TOTAL): sum(cells[row, column] for column in self.columns) for row in self.rows}
            sums |= {(TOTAL, column): sum(cells[row, column] for row in self.rows) for column in self.columns}
        return cells | sums | {CORNER: sum(cells.values())}

    def arcs(self) -> list[Arc]:
        """The network: from the source to each row, through the cells to each column, to the sink, and back."""
        return [Arc(key, *self._ends(key), value) for key, value in self.values().items()]

    def _ends(self, key: Key) -> tuple[str, str]:
        row, column = key
        if key == CORNER:
            return "sink", "source"
        if len(self.rows) == 1 or len(self.columns) == 1:
            return "source", "sink"
        if column == TOTAL:
            return "source", f"row {row}"
        return f"column {column}" if row == TOTAL else f"row {row}", "sink" if row == TOTAL else f"column {column}"
