"""From posts to candidates with features: what the learned order sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifiers.retrieval.candidates import find_best
from classifiers.retrieval.features import NAMES, Asked, PairReader, rank_within, share_within
from classifiers.retrieval.index import ClaimIndex
from classifiers.retrieval.known import KnownPosts
from classifiers.retrieval.rows import lay_out_post
from classifiers.retrieval.runs import RunTable, Sequences, spell
from classifiers.retrieval.texts import Reading, read_post
from classifiers.retrieval.types import Floats, Ints, Post

CANDIDATES = 100  # by words; the claims of known posts come on top
ORDERED = 60  # of them the learned order looks at
_WHOLE, _CHARS, _RETOLD = (NAMES.index(name) for name in ("whole", "chars", "retold"))


@dataclass(frozen=True, slots=True)
class Described:
    """Candidates of some posts and the features of all of them, both end to end, and how many each post has."""

    candidates: Ints
    features: Floats
    sizes: Ints


def describe(
    index: ClaimIndex, known: KnownPosts, posts: Sequence[Post], own: Mapping[str, Sequence[int]] | None = None
) -> Described:
    """The posts' candidates. `own` is given in training: the claims that each post itself is linked to."""
    weights = index.derive().words
    reads = [read_post(post.text, index.language) for post in posts]
    chars, pairs = _split(index.chars, spell([read.plain for read in reads])), _split(index.pairs, _number(index, reads))
    asked = []
    for place, (post, read) in enumerate(zip(posts, reads, strict=True)):
        row = lay_out_post(index.words.columns, weights.whole, read)
        nearest = known.claims_of_nearest(read, without=post.id if own is not None else "")
        found, _ = find_best(weights, row.columns, row.counts, CANDIDATES)
        candidates = np.union1d(found, np.fromiter(nearest, dtype=np.int64, count=len(nearest)))
        told = known.describe(nearest, candidates, own_claims=own[post.id] if own is not None else ())
        asked.append(Asked(row, pairs[place], chars[place], read.day, candidates, told))
    features, sizes = PairReader(index).describe(asked), np.array([len(one.candidates) for one in asked], dtype=np.int64)
    return _keep_best(Described(np.concatenate([one.candidates for one in asked]), features, sizes))


def _keep_best(described: Described) -> Described:
    """The candidates worth ordering: the best by words, characters and known posts together, each as a share of the best."""
    sizes, features = described.sizes, described.features
    shares = np.zeros(len(features), dtype=np.float32)
    for column in (_WHOLE, _CHARS, _RETOLD):
        shares += share_within(features[:, column], sizes)
    kept = rank_within(shares, sizes) < ORDERED
    return Described(described.candidates[kept], features[kept], np.minimum(sizes, ORDERED))


def _number(index: ClaimIndex, reads: Sequence[Reading]) -> Sequences:
    """The posts' own words as columns; one that no claim has is a number that no word has."""
    unknown = len(index.words.columns)
    codes = [index.words.columns.get(stem, unknown) for read in reads for stem in read.own]
    return Sequences(np.array(codes, dtype=np.uint32), np.array([len(read.own) for read in reads], dtype=np.int64))


def _split(table: RunTable, texts: Sequences) -> list[Ints]:
    keys, lengths = table.keys_of(texts)
    return np.split(keys, np.cumsum(lengths)[:-1])
