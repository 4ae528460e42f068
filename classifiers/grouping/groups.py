"""Incremental grouping: a new text joins its near twin, else the group it is most like on average, else stands alone.

What is free is settled again around every new text by average linkage, so that the order of arrival matters little.
What a person has held is never changed but for additions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.grouping.rows import Rows
from classifiers.grouping.settling import cluster
from classifiers.grouping.vectors import Array, Reading, Vectors

JOIN = 0.22  # least average likeness to the texts of a group; chosen on training rumours, see docs/model-card.md
NEAR_SHARE = 0.6  # shared stems of all stems of two texts: the same text, a little changed
NEAR_STEMS = 4
MOST_SETTLED = 80  # texts that are settled again around a new one


@dataclass(frozen=True, slots=True)
class Entry:
    """A text that is to be placed."""

    item_id: int
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A text that stands in a group. Held: a person put it there, or holds its group."""

    item_id: int
    text: str
    group_id: int
    is_held: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a text stands now. `from_group_id` is where it stood before; None for a new text. New groups have ids below 0."""

    item_id: int
    group_id: int
    likeness: float
    sign: str  # near, topic, alone
    words: tuple[str, ...]
    from_group_id: int | None = None


class Groups:
    """The open groups of one moment. `add` places a text and says what else it moved."""

    def __init__(self, vectors: Vectors, members: Iterable[Member] = (), *, apart: Iterable[tuple[int, int]] = (),
                 join: float = JOIN) -> None:  # fmt: skip
        """`apart` holds (item_id, group_id): a person took this text out of that group."""
        self.vectors = vectors
        self.join = join
        self.group_of: dict[int, int] = {}
        self._apart = frozenset(apart)
        self._rows = Rows()
        self._places: dict[int, int] = {}
        self._items: list[int] = []
        self._groups: list[int] = []
        self._held: set[int] = set()
        self._readings: list[Reading] = []
        self._next_id = -1
        for member in members:
            self._put(member.item_id, vectors.read(member.text, member.language), member.group_id)
            if member.is_held:
                self._held.add(member.item_id)

    def __len__(self) -> int:
        return len(self._items)

    def members_of(self, group_id: int) -> list[int]:
        """The items of a group, oldest first."""
        return [item_id for item_id, group in zip(self._items, self._groups, strict=True) if group == group_id]

    def add(self, entry: Entry) -> list[Placed]:
        """Place the text; first its own place, then the free texts that moved because of it. A known text changes nothing."""
        if entry.item_id in self._places:
            return []
        reading = self.vectors.read(entry.text, entry.language)
        likeness = self._rows.likeness(reading)
        group_id, sign = self._best_group(entry.item_id, reading, likeness)
        row = self._put(entry.item_id, reading, group_id if group_id is not None else self._new_group())
        moved = self._settle(row, np.append(likeness, 1.0)) if group_id is None or not self._is_fixed(group_id, row) else {}
        moved.pop(row, None)
        own = self._describe(row, "" if group_id is None else sign, None)
        return [own, *(self._describe(place, "topic", before) for place, before in sorted(moved.items()))]

    def add_all(self, entries: Iterable[Entry]) -> list[Placed]:
        """Place many texts, in the order of their ids; one line for each text that stands elsewhere than before."""
        ordered = sorted(entries, key=lambda entry: entry.item_id)
        new = {entry.item_id for entry in ordered} - self._places.keys()
        said: dict[int, Placed] = {}
        first: dict[int, int | None] = {}
        for entry in ordered:
            for placed in self.add(entry):
                first.setdefault(placed.item_id, placed.from_group_id)
                said[placed.item_id] = placed
        kept = [item_id for item_id in said if item_id in new or self.group_of[item_id] != first[item_id]]
        return [
            self._described_again(item_id, said[item_id].sign, None if item_id in new else first[item_id]) for item_id in kept
        ]

    def _put(self, item_id: int, reading: Reading, group_id: int) -> int:
        row = self._rows.append(reading)
        self._places[item_id] = row
        self._items.append(item_id)
        self._groups.append(group_id)
        self._readings.append(reading)
        self.group_of[item_id] = group_id
        return row

    def _new_group(self) -> int:
        self._next_id -= 1
        return self._next_id + 1

    def _best_group(self, item_id: int, reading: Reading, likeness: Array) -> tuple[int | None, str]:
        """The group of the nearest twin, else the one with the highest average likeness if that is enough."""
        if reading.is_empty or not len(likeness):
            return None, ""
        for row in np.argsort(-likeness, kind="stable")[:20]:
            group = self._groups[row]
            if _is_near(reading, self._readings[row]) and (item_id, group) not in self._apart:
                return group, "near"
        touched = {self._groups[row] for row in np.flatnonzero(likeness >= self.join)}
        averages = self._averages(likeness, touched)
        found = [(value, -abs(group), group) for group, value in averages.items() if (item_id, group) not in self._apart]
        best = max(found, default=(0.0, 0, 0))
        return (best[2], "topic") if best[0] >= self.join else (None, "")

    def _averages(self, likeness: Array, groups: set[int]) -> dict[int, float]:
        if not groups:
            return {}
        codes = np.array(self._groups)
        return {group: float(likeness[codes == group].mean()) for group in groups}

    def _is_fixed(self, group_id: int, new_row: int) -> bool:
        return any(
            self._items[row] in self._held for row, group in enumerate(self._groups) if group == group_id and row != new_row
        )

    def _settle(self, new_row: int, likeness: Array) -> dict[int, int]:
        """Cluster the free texts around the new one again. Returns row → the group it stood in before."""
        rows = self._rows_around(new_row, likeness)
        if len(rows) < 3 or len(rows) > MOST_SETTLED:
            return {}
        table = self._rows.table(rows)
        for first in range(len(rows)):
            for second in range(first):
                if _is_near(self._readings[rows[first]], self._readings[rows[second]]):
                    table[first, second] = table[second, first] = 1.0
        labels = cluster(table, self.join)
        votes = [0 if row == new_row else self._groups[row] for row in rows]  # 0: the new text has no say in the names
        names = _name(labels, votes, self._new_group)
        if any((self._items[row], group) in self._apart for row, group in zip(rows, names, strict=True)):
            return {}
        moved: dict[int, int] = {}
        for row, group in zip(rows, names, strict=True):
            if group != self._groups[row]:
                moved[row] = self._groups[row]
                self._groups[row] = group
                self.group_of[self._items[row]] = group
        return moved

    def _rows_around(self, new_row: int, likeness: Array) -> list[int]:
        """The rows of every free group that the new text touches, its own included."""
        codes = np.array(self._groups)
        touched = {self._groups[row] for row in np.flatnonzero(likeness >= self.join)} | {self._groups[new_row]}
        fixed = {self._groups[self._places[item_id]] for item_id in self._held if item_id in self._places}
        return [int(row) for row in np.flatnonzero(np.isin(codes, sorted(touched - fixed)))]

    def _described_again(self, item_id: int, sign: str, before: int | None) -> Placed:
        return self._describe(self._places[item_id], sign, before)

    def _describe(self, row: int, sign: str, before: int | None) -> Placed:
        group = self._groups[row]
        others = [other for other in np.flatnonzero(np.array(self._groups) == group) if other != row]
        reading = self._readings[row]
        if not others:
            return Placed(self._items[row], group, 0.0, "alone", (), before)
        near = any(_is_near(reading, self._readings[other]) for other in others[:50])
        average = float(self._rows.likeness(reading)[others].mean())
        words = self.vectors.shared_words(reading, [self._readings[other] for other in others[:50]])
        return Placed(self._items[row], group, round(min(1.0, average), 3), "near" if near else "topic", words, before)


def _is_near(first: Reading, second: Reading) -> bool:
    shared = len(first.stems & second.stems)
    return shared >= NEAR_STEMS and shared >= NEAR_SHARE * len(first.stems | second.stems)


def _name(labels: list[int], groups: list[int], make: Any) -> list[int]:
    """A group id for every label: the one most of its texts stand in already (the oldest of equals), else a new one."""
    names: dict[int, int] = {}
    pairs: dict[tuple[int, int], int] = {}
    for label, group in zip(labels, groups, strict=True):
        if group:
            pairs[label, group] = pairs.get((label, group), 0) + 1
    for (label, group), _count in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0][1] < 0, abs(pair[0][1]))):
        if label not in names and group not in names.values():
            names[label] = group
    for label in sorted(set(labels) - names.keys()):
        names[label] = make()
    return [names[label] for label in labels]
