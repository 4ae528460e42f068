"""Arrays and rows that grow at their end: adding a claim copies nothing of what stands there already."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifiers.retrieval.types import Floats, Ints

_FIRST_ROOM = 1024


class Growing:
    """A one-dimensional array. Its room doubles when full; room that is not used yet costs no memory."""

    def __init__(self, dtype: Any) -> None:
        self._room = np.empty(_FIRST_ROOM, dtype=dtype)
        self._size = 0

    def extend(self, values: Any) -> None:
        """Append the values, as the array's own kind of number."""
        end = self._size + len(values)
        if end > len(self._room):
            wider = np.empty(max(end, 2 * len(self._room)), dtype=self._room.dtype)
            wider[: self._size] = self._room[: self._size]
            self._room = wider
        self._room[self._size : end] = values
        self._size = end

    @property
    def values(self) -> Any:
        """What stands there now. Take it anew after every addition."""
        return self._room[: self._size]


class Rows:
    """Rows of keys, unequal in length, end to end. `ends[n]` and `ends[n + 1]` are where row n begins and ends."""

    def __init__(self, dtype: Any) -> None:
        self.keys = Growing(dtype)
        self._ends = Growing(np.int64)
        self._ends.extend([0])

    def append(self, keys: Any, lengths: Any) -> None:
        """Append rows of these lengths, their keys end to end."""
        last = int(self._ends.values[-1])
        self.keys.extend(keys)
        self._ends.extend(last + np.cumsum(lengths, dtype=np.int64))

    @property
    def ends(self) -> Ints:
        """Where rows begin and end: one more than there are rows."""
        return self._ends.values  # type: ignore[no-any-return]

    @property
    def nbytes(self) -> int:
        """Memory in use."""
        return int(self.keys.values.nbytes + self.ends.nbytes)


def take_rows(rows: Rows, places: Ints) -> tuple[Ints, Ints, Ints, Any]:
    """Where some rows begin and end, where each ends among those taken, and their keys end to end."""
    starts, ends, keys = rows.ends[places], rows.ends[places + 1], rows.keys.values
    if not len(places):
        return starts, ends, starts, keys[:0]
    slices = [keys[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return starts, ends, np.cumsum(ends - starts), np.concatenate(slices)  # faster than one array of places


def sum_rows(rows: Rows, places: Ints, worths: Floats) -> Floats:
    """The sum of what each row's keys are worth."""
    starts, ends, bounds, keys = take_rows(rows, places)
    sizes = ends - starts
    summed = np.zeros(len(places), dtype=np.float32)
    filled = sizes > 0
    if filled.any():
        summed[filled] = np.add.reduceat(worths[keys], (bounds - sizes)[filled])
    return summed
