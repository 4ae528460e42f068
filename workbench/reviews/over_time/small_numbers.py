"""Places with few reports are shown together: nobody behind a report may be found by it. METHOD.md C.1, D.5. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5


@dataclass(frozen=True)
class Shown:
    """What may be shown by name, and the others together: how many names, and their sums; none when even that is too few."""

    rows: tuple[tuple[str, tuple[int, ...]], ...]
    other_count: int = 0
    others: tuple[int, ...] | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether something is in none of the figures."""
        return bool(self.other_count) and self.others is None


def merge_small(rows: Sequence[tuple[str, tuple[int, ...]]], *, fewest: int = FEWEST) -> Shown:
    """Put together the names with a figure of 1 to 4, and further ones, the smallest first, until nothing can be worked out.

    At least two names are together, and each sum is 0 or at least `fewest`: whoever knows the total and every figure that is
    shown can tell no single one.
    """
    ordered = sorted(rows, key=lambda row: (sum(row[1]), row[0]))
    small = [row for row in ordered if any(0 < count < fewest for count in row[1])]
    if not small:
        return Shown(tuple(rows))
    rest = [row for row in ordered if row not in small]
    while rest and (len(small) < 2 or not _is_enough(small, fewest)):
        small.append(rest.pop(0))
    kept = tuple(row for row in rows if row not in small)
    if len(small) < 2 or not _is_enough(small, fewest):
        return Shown(kept, len(small), None)
    return Shown(kept, len(small), _sums(small))


def _is_enough(rows: Sequence[tuple[str, tuple[int, ...]]], fewest: int) -> bool:
    return all(total == 0 or total >= fewest for total in _sums(rows))


def _sums(rows: Sequence[tuple[str, tuple[int, ...]]]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*(row[1] for row in rows), strict=True))
