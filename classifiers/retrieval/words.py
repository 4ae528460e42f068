"""Which stems stand in which text, how often, in the title or not, and what that is worth by BM25."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from classifiers.retrieval.growing import Growing, Rows
from classifiers.retrieval.types import Floats, Ints

K1, B = 1.2, 0.75
TITLE_WEIGHT = 0.5  # of a word's weight in the title, beside its weight in the whole, when candidates are looked for
_MOST = 255  # of one word in one text


@dataclass(frozen=True, slots=True)
class WordRow:
    """A text before it is laid out. The first `title_size` of the stems stand in the title."""

    stems: Sequence[str]
    names: frozenset[str]
    title_size: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One part of all texts: how rare each word is there, and how much each text's length holds its words down."""

    rarity: Floats
    damping: Floats

    def score(self, words: Any, texts: Any, counts: Any) -> Any:
        """BM25 weights (Lucene's form) of words standing so often in texts."""
        return self.rarity[words] * counts / (counts + self.damping[texts])


@dataclass(frozen=True, slots=True)
class Weights:
    """What follows from all texts together. Texts of word w: `texts[starts[w]:starts[w + 1]]`, worth `worths` there.

    `held` and `title_held` sum the rarity of each text's words.
    """

    whole: Field
    title: Field
    rest: Field
    held: Floats
    title_held: Floats
    starts: Ints
    texts: Any
    worths: Floats


class WordTable:
    """Texts as rows of words that grow at the end. `weigh` must be asked again after an addition."""

    def __init__(self) -> None:
        self.columns: dict[str, int] = {}
        self.rows = Rows(np.int32)
        self.counts, self.title_counts = Growing(np.uint8), Growing(np.uint8)
        self.is_name = Growing(np.bool_)
        self.is_number = Growing(np.bool_)  # by word; all others above by (text, word)
        self.sizes, self.title_sizes = Growing(np.float32), Growing(np.float32)

    def __len__(self) -> int:
        return len(self.sizes.values)

    def append(self, texts: Iterable[WordRow]) -> list[list[int]]:
        """Add texts; gives back the column of every stem, in order."""
        written: list[list[int]] = []
        keys: list[int] = []
        counts, in_title, names, lengths, sizes, title_sizes = [], [], [], [], [], []
        for text in texts:
            columns = [self._column_of(stem) for stem in text.stems]
            whole, title = _count(columns), _count(columns[: text.title_size])
            named = {self.columns[name] for name in text.names}
            keys += whole
            counts += [min(count, _MOST) for count in whole.values()]
            in_title += [min(title.get(column, 0), _MOST) for column in whole]
            names += [column in named for column in whole]
            lengths.append(len(whole))
            sizes.append(len(columns))
            title_sizes.append(text.title_size)
            written.append(columns)
        self.rows.append(keys, lengths)
        self.counts.extend(counts)
        self.title_counts.extend(in_title)
        self.is_name.extend(names)
        self.sizes.extend(sizes)
        self.title_sizes.extend(title_sizes)
        return written

    def _column_of(self, stem: str) -> int:
        column = self.columns.get(stem)
        if column is None:
            column = self.columns[stem] = len(self.columns)
            self.is_number.extend([stem.isdigit()])
        return column

    def weigh(self) -> Weights:
        """Rarities, lengths and the texts of each word, from all that stands there now."""
        keys, ends, size = self.rows.keys.values, self.rows.ends, max(1, len(self.columns))
        counts, in_title = self.counts.values, self.title_counts.values
        whole = self._weigh_field(keys, self.sizes.values, size)
        title = self._weigh_field(keys[in_title > 0], self.title_sizes.values, size)
        rest = self._weigh_field(keys[counts > in_title], self.sizes.values - self.title_sizes.values, size)
        rows = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(ends))
        rarity, often = whole.rarity[keys], counts.astype(np.float32)
        worths = rarity * often / (often + whole.damping[rows])
        titled = np.flatnonzero(in_title)
        worths[titled] += TITLE_WEIGHT * title.score(keys[titled], rows[titled], in_title[titled].astype(np.float32))
        by_word = csr_matrix((worths, keys, ends), shape=(len(self), size)).tocsc()
        return Weights(
            whole, title, rest, _sum_rows(rarity, ends), _sum_rows(rarity * (in_title > 0), ends),
            by_word.indptr.astype(np.int64), by_word.indices, by_word.data,
        )  # fmt: skip

    def _weigh_field(self, keys: Any, sizes: Floats, width: int) -> Field:
        texts = len(self)
        frequency = np.bincount(keys, minlength=width).astype(np.float32)
        rarity = np.log(1 + (texts - frequency + np.float32(0.5)) / (frequency + np.float32(0.5)))
        mean = max(float(sizes.mean(dtype=np.float64)) if texts else 0.0, 1e-9)
        return Field(rarity, (K1 * (1 - B + B * sizes / mean)).astype(np.float32))

    @property
    def nbytes(self) -> int:
        """Memory in use for the rows, the list of words not counted."""
        parts = (self.counts, self.title_counts, self.is_name, self.is_number, self.sizes, self.title_sizes)
        return self.rows.nbytes + sum(int(part.values.nbytes) for part in parts)


def _count(columns: Sequence[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for column in columns:
        counts[column] = counts.get(column, 0) + 1
    return counts


def _sum_rows(values: Floats, ends: Ints) -> Floats:
    sums = np.zeros(len(ends) - 1, dtype=np.float32)
    filled = ends[1:] > ends[:-1]
    if filled.any():
        sums[filled] = np.add.reduceat(values, ends[:-1][filled])
    return sums
