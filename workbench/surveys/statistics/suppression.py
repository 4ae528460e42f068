"""Hiding small counts so that nothing can be worked out: every cell under five, and as many others as that takes.

METHOD.md D.5; the method is Kelly, Golden and Assad's (1992, Networks 22:397) with shortest paths. What holds afterwards: who has
every published cell and total cannot pin a hidden one down to one value, nor to less than five.
"""

from dataclasses import dataclass
from math import inf

from workbench.surveys.statistics.flows import bounds, push_through
from workbench.surveys.statistics.tables import CORNER, TOTAL, Arc, CountTable, Key

SMALL = 5
MANY = 400  # values; larger tables are not thinned out again, which only costs a few cells more
CELL, SUM, ALL = 1_000.0, 100_000.0, 10_000_000.0  # what hiding costs, before the count itself


@dataclass(frozen=True)
class Suppressed:
    """A table with its hidden values. `shown` gives None for these."""

    table: CountTable
    hidden: frozenset[Key]

    def shown(self, row: str = TOTAL, column: str = TOTAL) -> int | None:
        """The count, or None where it is hidden. In a list (one row or column) its only name may be left out of the sums."""
        values = self.table.values()
        key = (row, column)
        if key not in values:
            key = self._of_list(row, column)
        return None if key in self.hidden else values[key]

    @property
    def is_withheld(self) -> bool:
        """Whether not even the sum of all is shown."""
        return CORNER in self.hidden

    def _of_list(self, row: str, column: str) -> Key:
        """In a list the sum of the one row is the sum of all, and the sum of each column is its cell."""
        if len(self.table.rows) == 1:
            return CORNER if column == TOTAL else (self.table.rows[0], column)
        return CORNER if row == TOTAL else (row, self.table.columns[0])


def suppress(table: CountTable, small: int = SMALL) -> Suppressed:
    """Hide what has to be hidden. A table that cannot be protected otherwise (a panel of three) is hidden altogether."""
    arcs = table.arcs()
    least = 0 if table.zero_is_small else 1
    hidden = {arc.key for arc in arcs if least <= arc.value < small}
    everything = frozenset(arc.key for arc in arcs)
    if CORNER in hidden:
        return Suppressed(table, everything)
    primary = frozenset(hidden)
    closed = frozenset(arc.key for arc in arcs if arc.value == 0 and not table.zero_is_small)

    def cost(arc: Arc) -> float:
        return _cost(arc, hidden, closed)

    for arc in sorted((arc for arc in arcs if arc.key in primary), key=lambda arc: (-arc.value, arc.key)):
        risen, used = push_through(arcs, arc, small - arc.value, cost)
        if risen < small - arc.value:
            return Suppressed(table, everything)
        hidden |= used
    return Suppressed(table, _thin_out(arcs, primary, frozenset(hidden), small))


def suppress_list(counts: dict[str, int], small: int = SMALL, *, zero_is_small: bool = True) -> dict[str, int | None]:
    """A list whose sum is shown: its counts, None where hidden. Everything is None when the sum itself is small."""
    if not counts:
        return {}
    table = CountTable(("",), tuple(counts), {("", name): count for name, count in counts.items()}, zero_is_small)
    done = suppress(table, small)
    return {name: done.shown("", name) for name in counts}


def is_safe(table: CountTable, hidden: frozenset[Key], small: int = SMALL) -> bool:
    """Whether nothing small is published and no hidden value can be pinned down to one value or to less than `small`.

    A table that is hidden altogether is safe.
    """
    arcs = table.arcs()
    least = 0 if table.zero_is_small else 1
    if len(hidden) == len(arcs):
        return True
    if any(least <= arc.value < small and arc.key not in hidden for arc in arcs):
        return False
    return all(low < high and high >= small for low, high in bounds(arcs, hidden).values())


def _cost(arc: Arc, hidden: set[Key], closed: frozenset[Key]) -> float:
    if arc.key in closed:
        return inf
    if arc.key in hidden:
        return 0.0
    kind = ALL if arc.key == CORNER else SUM if TOTAL in arc.key else CELL
    return kind + min(arc.value, 900)


def _thin_out(arcs: list[Arc], primary: frozenset[Key], hidden: frozenset[Key], small: int) -> frozenset[Key]:
    """Show again what was hidden in vain, the largest first."""
    if len(arcs) > MANY:
        return hidden
    values = {arc.key: arc.value for arc in arcs}
    for key in sorted(hidden - primary, key=lambda key: (-values[key], key)):
        fewer = hidden - {key}
        if all(low < high and high >= small for low, high in bounds(arcs, fewer).values()):
            hidden = fewer
    return hidden
