"""Which known rumours is a text about? The likeliest few by stems, characters, groups of synonyms and theme, with features."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.features import ReadText
from classifiers.matching.counting import Floats, count_features, mark_present, weigh
from classifiers.matching.space import Space
from classifiers.wording import split_windows

CANDIDATES = 10
FEATURE_COUNT = 5  # likeness, share of the claim, groups of synonyms, theme, lead over the best other rumour
# cosine of stems, characters and groups of synonyms; share of the claim's stems and characters; likeness of theme
_WEIGHTS = (0.25, 0.3, 0.15, 0.05, 0.05, 0.15)
_SUBJECT_VIEWS = (2, 5)  # groups and theme tell dozens of rumours apart, not thousands: they fade as rumours become many
_MANY = 200
_CHUNK = 256  # windows scored at once


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best rumours of one text: their index in the space, features, and the window and wording that fit best."""

    rumours: np.ndarray[Any, Any]
    scores: Floats
    features: Floats
    windows: tuple[str, ...]
    phrases: tuple[str, ...]


def _windows_of(read: ReadText) -> list[str]:
    if len(read.whole.split()) <= 90:
        return [read.whole]
    return ([read.title] if read.title else []) + split_windows(read.body)


def find_candidates(reads: Sequence[ReadText], space: Space, most: int = CANDIDATES) -> Iterator[Candidates]:
    """For each text, in order, its best rumours with features. Batches of any size give the same answer."""
    most = min(most, len(space.rumour_ids))
    windows: list[str] = []
    firsts: list[int] = []
    for read in reads:
        firsts.append(len(windows))
        windows.extend(_windows_of(read))
        if len(windows) >= _CHUNK:
            yield from _score_chunk(windows, firsts, space, most)
            windows, firsts = [], []
    if windows:
        yield from _score_chunk(windows, firsts, space, most)


def _score_chunk(windows: list[str], firsts: list[int], space: Space, most: int) -> Iterator[Candidates]:
    counts = count_features(windows)
    views = [
        *((weigh(view, idf) @ known).toarray() for view, idf, known in zip(counts, space.idfs, space.cosines, strict=True)),
        *((mark_present(view) @ known).toarray() for view, known in zip(counts[:2], space.shares, strict=True)),
        np.sqrt(space.themer(windows)) @ space.themes,
    ]
    fade = min(1.0, _MANY / len(space.rumour_ids))
    weights = [weight * fade if place in _SUBJECT_VIEWS else weight for place, weight in enumerate(_WEIGHTS)]
    fused = sum(weight * view for weight, view in zip(weights, views, strict=True))
    for first, last in zip(firsts, [*firsts[1:], len(windows)], strict=True):
        block = fused[first:last]
        by_rumour = np.maximum.reduceat(block.max(axis=0), space.starts)
        order = np.lexsort((np.arange(len(by_rumour)), -by_rumour))[:most]
        yield _describe(order, by_rumour, block, [view[first:last] for view in views], windows[first:last], space)


def _describe(order: Any, by_rumour: Floats, block: Floats, views: list[Floats], windows: list[str], space: Space) -> Candidates:
    ends = np.append(space.starts[1:], len(space.phrases))
    first, second = np.sort(np.append(by_rumour, 0.0))[::-1][:2]
    features = np.zeros((len(order), FEATURE_COUNT), dtype=np.float32)
    best_windows, best_phrases = [], []
    for row, rumour in enumerate(order):
        inside = block[:, space.starts[rumour] : ends[rumour]]
        window, phrase = np.unravel_index(int(inside.argmax()), inside.shape)
        phrase += space.starts[rumour]
        stems, chars, groups, stem_share, char_share, theme = (float(view[window, phrase]) for view in views)
        rival = second if by_rumour[rumour] == first else first
        features[row] = (stems + chars, stem_share + char_share, groups, theme, by_rumour[rumour] - rival)
        best_windows.append(windows[window])
        best_phrases.append(space.phrases[phrase])
    return Candidates(order, by_rumour[order], features, tuple(best_windows), tuple(best_phrases))
