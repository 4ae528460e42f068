"""Small numbers in what the public sees: rows of fewer than five are put together, so that no total gives one of them away."""

from collections.abc import Sequence

LEAST = 5  # METHOD.md D.5


def merge_small(rows: Sequence[tuple[str, int]], name: str) -> list[tuple[str, int]]:
    """The rows, largest first, with those under five added up in one row of that name, which itself holds at least five.

    When they are fewer than five together, the smallest other row joins them. A single row stays when nothing else is there.
    """
    ranked = sorted(((label, count) for label, count in rows if count), key=lambda row: -row[1])
    kept = [row for row in ranked if row[1] >= LEAST]
    small = [row for row in ranked if row[1] < LEAST]
    if not small:
        return kept
    while kept and sum(count for _label, count in small) < LEAST:
        small.insert(0, kept.pop())
    together = sum(count for _label, count in small)
    return [*kept, (name, together)] if together >= LEAST else []
