"""Merging small groups before they are shown: neighbouring age bands, the smallest districts (METHOD.md D.5)."""

from collections.abc import Mapping, Sequence

LEAST = 30

Groups = tuple[tuple[str, ...], ...]  # each the values that are shown as one


def merge_neighbours(counts: Sequence[tuple[str, int]], least: int = LEAST) -> Groups:
    """Ordered values, as age bands: each group is a run of neighbours with at least `least` answers. Empty when all are fewer."""
    if sum(count for _value, count in counts) < least:
        return ()
    groups: list[tuple[list[str], int]] = []
    for value, count in counts:
        if groups and groups[-1][1] < least:
            groups[-1][0].append(value)
            groups[-1] = (groups[-1][0], groups[-1][1] + count)
        else:
            groups.append(([value], count))
    if groups[-1][1] < least:
        values, _count = groups.pop()
        groups[-1][0].extend(values)
    return tuple(tuple(values) for values, _count in groups)


def merge_smallest(counts: Mapping[str, int], least: int = LEAST) -> Groups:
    """Values without order, as districts: those with fewer than `least` become one, with the next smallest if need be.

    The large ones keep their order; the merged one is last. Empty when all together are fewer.
    """
    if sum(counts.values()) < least:
        return ()
    by_size = sorted(counts, key=lambda value: (counts[value], value))
    merged = [value for value in by_size if counts[value] < least]
    waiting = [value for value in by_size if counts[value] >= least]
    while merged and sum(counts[value] for value in merged) < least:
        merged.append(waiting.pop(0))
    alone = tuple((value,) for value in counts if value in waiting)
    return (*alone, tuple(sorted(merged))) if merged else alone
