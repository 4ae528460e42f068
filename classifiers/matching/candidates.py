"""Which known rumours may a text be about? An inverted index gives at most 48 wordings; only these are looked at closely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.matching.counting import CHARS, GROUPS, SIZE, STEMS, VIEWS, Counted, Floats, count_text, spread
from classifiers.matching.pairs import FEATURE_COUNT, FUSED, describe_pairs
from classifiers.matching.space import Space
from classifiers.matching.subjects import find_subjects
from classifiers.words.features import ReadText
from classifiers.words.wording import split_windows

CANDIDATES = 10
_MOST_WORDINGS = 48
_FAR = 0.15  # of the best wording: less is not looked at
_LONG_WINDOW = 90  # words
_WEIGHTS = {STEMS: 0.35, CHARS: 0.35, GROUPS: 0.3}
# With many wordings a feature that stands in more than this share of them, and in more than so many, finds nothing: it is left
# out of the search (the closer look still sees it).
_COMMON_SHARE, _COMMON_COUNT = 0.02, 400
_RAREST = 60  # runs of characters that are searched for


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best rumours of one text: their index in the space, features, and the window and wording that fit best.

    `same` is the rumour that has the very text as a wording, or -1.
    """

    rumours: np.ndarray[Any, Any]
    scores: Floats
    features: Floats
    windows: tuple[str, ...]
    phrases: tuple[str, ...]
    same: int = -1


def find_candidates(reads: Sequence[ReadText], space: Space, most: int = CANDIDATES) -> Iterator[Candidates]:
    """For each text, in order, its best rumours with features. Batches of any size give the same answer."""
    scratch = np.zeros(len(VIEWS) * SIZE, dtype=np.float32)
    for read in reads:
        windows = windows_of(read)
        counted = [count_text(window, read.language) for window in windows]
        found = []
        for window, subject in zip(counted, find_subjects(counted, space.background.subjects), strict=True):
            wordings = search(window, space)
            found.append((wordings, describe_pairs(window, wordings, space, subject, scratch)))
        yield _gather(windows, found, space, most, -1 if read.is_empty else space.places.get(read.whole, -1))


def windows_of(read: ReadText) -> list[str]:
    """What of a text is compared with wordings: the whole of a short one, the title and windows of a long one."""
    if len(read.whole.split()) <= _LONG_WINDOW:
        return [read.whole]
    return ([read.title] if read.title else []) + split_windows(read.body)


def search(counted: Counted, space: Space) -> np.ndarray[Any, Any]:
    """The places of at most 48 wordings that share the rarest features with the window, ascending."""
    count = len(space.phrases)
    if count <= _MOST_WORDINGS:
        return np.arange(count)
    total = np.zeros(count, dtype=np.float64)
    for view, weight in _WEIGHTS.items():
        total += weight * _score_all(counted, space, view)
    near = np.flatnonzero(total > _FAR * total.max())
    if len(near) > _MOST_WORDINGS:
        near = near[np.argpartition(-total[near], _MOST_WORDINGS)[:_MOST_WORDINGS]]
    return np.sort(near)


def _score_all(counted: Counted, space: Space, view: int) -> np.ndarray[Any, Any]:
    """The cosine of the window with every wording, but for features that are common among the wordings."""
    index, idf = space.views[view].by_feature, space.views[view].idf
    features = counted.features[view]
    weights = counted.values[view] * idf[features]
    norm = float(np.sqrt((weights**2).sum())) + 1e-9
    lengths = index.indptr[features + 1] - index.indptr[features]
    kept = (lengths > 0) & (lengths <= max(_COMMON_COUNT, _COMMON_SHARE * index.shape[1]))
    if view == CHARS and kept.sum() > _RAREST:
        kept = kept.nonzero()[0]
        kept = kept[np.argsort(lengths[kept], kind="stable")[:_RAREST]]
    starts, lengths, weights = index.indptr[features[kept]], lengths[kept], weights[kept] / norm
    places = spread(starts, lengths)
    values = index.data[places] * np.repeat(weights, lengths)
    return np.bincount(index.indices[places], weights=values, minlength=index.shape[1])


def _gather(windows: list[str], found: list[tuple[Any, Floats]], space: Space, most: int, same: int) -> Candidates:
    """The best rumours over all windows, each with its best feature of every kind."""
    wordings = np.concatenate([places for places, _ in found])
    pairs = np.vstack([features for _, features in found])
    window_of = np.repeat(np.arange(len(found)), [len(places) for places, _ in found])
    if not len(wordings):
        return Candidates(wordings, np.zeros(0, np.float32), np.zeros((0, FEATURE_COUNT), np.float32), (), (), -1)
    owners = space.owners[wordings]
    order = np.lexsort((np.arange(len(owners)), -pairs[:, FUSED], owners))
    rumours, firsts = np.unique(owners[order], return_index=True)
    features = np.maximum.reduceat(pairs[order], firsts, axis=0)
    fused = features[:, FUSED]
    chosen = np.lexsort((rumours, -fused))[:most]
    best = order[firsts[chosen]]
    return Candidates(
        rumours[chosen],
        fused[chosen],
        features[chosen],
        tuple(windows[window_of[pair]] for pair in best),
        tuple(space.phrases[wordings[pair]] for pair in best),
        int(space.owners[same]) if same >= 0 else -1,
    )
