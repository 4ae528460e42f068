"""What is known of each pair (post, claim), as one row of numbers. The pairs of many posts are described at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.retrieval.growing import Rows, sum_rows, take_rows
from classifiers.retrieval.index import ClaimIndex
from classifiers.retrieval.rows import PostRow
from classifiers.retrieval.types import Floats, Ints

NAMES = (
    "whole", "whole_share", "title", "title_share", "rest", "rest_share", "own_share", "pairs", "pairs_share", "chars",
    "chars_share", "post_covered", "claim_covered", "title_covered", "rarest_shared", "shared", "post_length", "claim_length",
    "title_length", "numbers_shared", "numbers_lacking", "names_shared", "names_covered", "days_after", "days_apart",
    "rank_whole", "rank_chars", "retold", "retold_count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A post ready to be described: its row, its runs, its day and its candidates with what known posts say of them."""

    row: PostRow
    pairs: Ints
    chars: Ints
    day: int | None
    candidates: Ints
    known: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class _Shared:
    """Words that a post and a candidate share, all pairs end to end, `pair` ascending."""

    pair: Ints
    place: Ints
    word: Ints
    count: Floats
    own: Floats
    is_name: Any


class PairReader:
    """Describes pairs of one index as it stands now. Holds scratch rows, so one reader serves one thread."""

    def __init__(self, index: ClaimIndex) -> None:
        self._index = index
        self._derived = index.derive()
        self._mark = np.zeros(max(1, len(index.words.columns)), dtype=np.int16)
        self._char_worth = np.zeros(len(self._derived.chars), dtype=np.float32)
        self._pair_worth = np.zeros(len(self._derived.pairs), dtype=np.float32)

    def describe(self, posts: Sequence[Asked]) -> Floats:
        """One row a candidate, the posts' candidates end to end, columns as NAMES. Days are NaN where a date is missing."""
        sizes = np.array([len(post.candidates) for post in posts], dtype=np.int64)
        texts = np.concatenate([post.candidates for post in posts])
        index, words, weights = self._index, self._index.words, self._derived.words
        firsts = np.cumsum(sizes) - sizes
        shared = self._share_words(posts, firsts)
        of_text = texts[shared.pair]
        counts = words.counts.values[shared.place].astype(np.float32)
        in_title = words.title_counts.values[shared.place].astype(np.float32)
        rarity = weights.whole.rarity[shared.word]

        def add(values: Any) -> Floats:
            return np.bincount(shared.pair, values, minlength=len(texts)).astype(np.float32)

        def spread(values: Sequence[float]) -> Floats:
            return np.repeat(np.array(values, dtype=np.float32), sizes)

        def share(values: Floats) -> Floats:
            return share_within(values, sizes)

        alone = weights.whole.score(shared.word, of_text, counts)
        whole, own = add(alone * shared.count), add(alone * shared.own)
        title = add(weights.title.score(shared.word, of_text, in_title) * shared.count)
        rest = add(weights.rest.score(shared.word, of_text, counts - in_title) * shared.count)
        chars, pairs = self._sum_runs(posts, texts)
        overlap, numbers = add(rarity), add(words.is_number.values[shared.word])
        names = add(shared.is_name & words.is_name.values[shared.place])
        days = index.days.values[texts] - spread([np.nan if post.day is None else post.day for post in posts])
        covered = weights.held[texts] + np.float32(1e-9), weights.title_held[texts] + np.float32(1e-9)
        columns = (
            whole, share(whole), title, share(title), rest, share(rest), share(own), pairs, share(pairs), chars,
            share(chars), overlap / spread([post.row.rarity for post in posts]), overlap / covered[0],
            add(rarity * (in_title > 0)) / covered[1], _greatest_shared(shared.pair, rarity, len(texts)),
            add(np.ones(len(rarity))), spread([post.row.length for post in posts]),
            np.diff(words.rows.ends)[texts], index.title_lengths.values[texts], numbers,
            index.number_counts.values[texts] - numbers, names, names / (index.name_counts.values[texts] + 1),
            days, np.abs(days), rank_within(whole, sizes), rank_within(chars, sizes),
            np.concatenate([post.known[0] for post in posts]), np.concatenate([post.known[1] for post in posts]),
        )  # fmt: skip
        return np.stack(columns, axis=1).astype(np.float32)

    def _share_words(self, posts: Sequence[Asked], firsts: Ints) -> _Shared:
        rows, mark = self._index.words.rows, self._mark
        found = []
        for post, first in zip(posts, firsts.tolist(), strict=True):
            row = post.row
            mark[row.columns] = np.arange(1, len(row.columns) + 1)
            _, ends, bounds, keys = take_rows(rows, post.candidates)
            marks = mark[keys]
            hits = np.flatnonzero(marks)
            mark[row.columns] = 0
            which = marks[hits] - 1
            pair = np.searchsorted(bounds, hits, side="right")
            place = hits + (ends - bounds)[pair]
            found.append((pair + first, place, row.columns[which], row.counts[which], row.own[which], row.is_name[which]))
        return _Shared(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def _sum_runs(self, posts: Sequence[Asked], texts: Ints) -> tuple[Floats, Floats]:
        """The cosine of characters, and the rarity of shared pairs together."""
        chars, pairs, derived, index = [], [], self._derived, self._index
        sizes = derived.char_sizes(index.chars.rows, texts)
        for post in posts:
            squares = derived.chars[post.chars] ** 2
            summed = _sum_keys(index.chars.rows, post.candidates, self._char_worth, post.chars, squares)
            chars.append(summed / np.sqrt(squares.sum() + np.float32(1e-9)))
            worths = derived.pairs[post.pairs]
            pairs.append(_sum_keys(index.pairs.rows, post.candidates, self._pair_worth, post.pairs, worths))
        return np.concatenate(chars) / sizes, np.concatenate(pairs)


def _sum_keys(rows: Rows, texts: Ints, scratch: Floats, keys: Ints, worths: Floats) -> Floats:
    """For each text the worth of the keys that it shares with the post."""
    scratch[keys] = worths
    summed = sum_rows(rows, texts, scratch)
    scratch[keys] = 0.0
    return summed


def share_within(values: Floats, sizes: Ints) -> Floats:
    """Each pair's value as a share of its post's greatest."""
    greatest = np.zeros(len(sizes), dtype=np.float32)
    filled = sizes > 0
    if filled.any():
        greatest[filled] = np.maximum.reduceat(values, (np.cumsum(sizes) - sizes)[filled])
    return values / (np.repeat(np.maximum(greatest, 0), sizes) + np.float32(1e-9))


def _greatest_shared(pair: Ints, values: Floats, count: int) -> Floats:
    greatest = np.zeros(count, dtype=np.float32)
    if len(pair):
        firsts = np.flatnonzero(np.diff(pair, prepend=-1))
        greatest[pair[firsts]] = np.maximum.reduceat(values, firsts)
    return greatest


def rank_within(values: Floats, sizes: Ints) -> Floats:
    """Each pair's place among its post's, from 0; ties in the order they stand."""
    post = np.repeat(np.arange(len(sizes)), sizes)
    order = np.lexsort((-values, post))
    ranks = np.empty(len(values), dtype=np.float32)
    ranks[order] = np.arange(len(values)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return ranks
