"""What is known of a pair (post, claim), as one row of numbers. Every candidate of a post is described at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from classifiers.retrieval.index import ClaimIndex, Floats, Ints, Row, View
from classifiers.retrieval.texts import Reading

NAMES = (
    "whole", "whole_share", "title", "title_share", "rest", "rest_share", "own_share", "pairs", "pairs_share", "chars",
    "chars_share", "post_covered", "claim_covered", "title_covered", "rarest_shared", "shared", "post_length", "claim_length",
    "title_length", "numbers_shared", "numbers_lacking", "names_shared", "names_covered", "days_after", "days_apart",
    "rank_whole", "rank_chars", "retold", "retold_count",
)  # fmt: skip


class PairReader:
    """Describes pairs of one index. Holds scratch rows, so one reader serves one thread."""

    def __init__(self, index: ClaimIndex) -> None:
        self._index = index
        self._scratch: dict[int, Floats] = {}

    def describe(self, post: Reading, candidates: Ints, *, char_row: Row, known: tuple[Floats, Floats]) -> Floats:
        """One row a candidate, columns as NAMES. Days are NaN where a date is missing; `known` is what KnownPosts says."""
        index = self._index
        words = index.whole.row_of(post.stems)
        present = Row(words.columns, np.ones_like(words.values))
        whole = self._dot(index.whole.rows, words, candidates)
        title = self._dot(index.titles.rows, words, candidates)
        rest = self._dot(index.rest.rows, words, candidates)
        own = self._dot(index.whole.rows, index.whole.row_of(post.own), candidates)
        pairs = self._dot(index.pairs.rows, index.pairs.row_of(post.pairs), candidates)
        chars = self._dot(index.chars, char_row, candidates)
        shared, rarest, count = self._overlap(index.presence, present, candidates)
        in_title = self._dot(index.title_presence, present, candidates)
        numbers = self._dot(index.numbers.rows, _ones(index.numbers, post.numbers), candidates)
        names = self._dot(index.names.rows, _ones(index.names, post.names), candidates)
        days = index.days[candidates] - (np.nan if post.day is None else post.day)
        columns = (
            whole, _share(whole), title, _share(title), rest, _share(rest), _share(own), pairs, _share(pairs), chars,
            _share(chars), shared / _rarity_of_post(index, post), shared / (index.held[candidates] + 1e-9),
            in_title / (index.title_held[candidates] + 1e-9), rarest, count, np.full_like(whole, len(set(post.stems))),
            index.lengths[candidates], index.title_lengths[candidates], numbers,
            _count(index.numbers.rows, candidates) - numbers, names, names / (_count(index.names.rows, candidates) + 1),
            days, np.abs(days), _ranks(whole), _ranks(chars), *known,
        )  # fmt: skip
        return np.stack(columns, axis=1).astype(np.float32)

    def _dot(self, matrix: csr_matrix, row: Row, candidates: Ints) -> Floats:
        """The product of the post's row with each candidate's."""
        return _add_rows(*self._values(matrix, row, candidates))

    def _overlap(self, matrix: csr_matrix, row: Row, candidates: Ints) -> tuple[Floats, Floats, Floats]:
        """Sum, greatest and number of the values that both have."""
        values, ends = self._values(matrix, row, candidates)
        greatest = np.zeros(len(candidates), dtype=np.float32)
        filled = ends[1:] > ends[:-1]
        if filled.any():
            greatest[filled] = np.maximum.reduceat(values, ends[:-1][filled])
        return _add_rows(values, ends), greatest, _add_rows((values > 0).astype(np.float32), ends)

    def _values(self, matrix: csr_matrix, row: Row, candidates: Ints) -> tuple[Floats, Ints]:
        """The candidates' values times the post's, end to end, and where each candidate's begin and end."""
        dense = self._scratch.setdefault(matrix.shape[1], np.zeros(matrix.shape[1], dtype=np.float32))
        dense[row.columns] = row.values
        starts = matrix.indptr[candidates].astype(np.int64)
        lengths = matrix.indptr[candidates + 1] - starts
        ends = np.concatenate(([0], np.cumsum(lengths)))
        places = np.arange(ends[-1]) + np.repeat(starts - ends[:-1], lengths)
        values = matrix.data[places] * dense[matrix.indices[places]]
        dense[row.columns] = 0.0
        return values, ends


def _add_rows(values: Floats, ends: Ints) -> Floats:
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    return (total[ends[1:]] - total[ends[:-1]]).astype(np.float32)


def _ones(view: View, words: frozenset[str]) -> Row:
    row = view.row_of(words)
    return Row(row.columns, np.ones_like(row.values))


def _rarity_of_post(index: ClaimIndex, post: Reading) -> float:
    """What the post's words weigh together; a word that no claim has is as rare as the rarest."""
    known = index.whole.columns
    return sum(float(index.rarity[known[word]]) if word in known else index.rarest for word in set(post.stems)) + 1e-9


def _share(scores: Floats) -> Any:
    return scores / (scores.max(initial=0.0) + 1e-9)


def _ranks(scores: Floats) -> Any:
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return ranks


def _count(matrix: csr_matrix, candidates: Ints) -> Floats:
    return np.asarray(matrix.indptr[candidates + 1] - matrix.indptr[candidates], dtype=np.float32)
