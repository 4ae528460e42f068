"""Which known rumours is a text about? Lexical similarity by stems and characters, then a learned no-match decision.

Works with whatever rumours the caller hands in; nothing is trained again when a rumour is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from classifiers.features import ReadText, list_content_stems
from classifiers.synonyms import group_of
from classifiers.types import KnownRumour
from classifiers.wording import clean_text, guess_language, split_windows, split_words

Floats = np.ndarray[Any, np.dtype[np.float32]]
Themer = Callable[[Sequence[str]], Floats]  # texts → probability of each theme, one row a text

CANDIDATES = 10
VIEWS = ("stems", "chars", "groups")
FEATURE_COUNT = 5  # likeness, share of the claim, groups of synonyms, theme, lead over the best other rumour
# cosine of stems, characters and groups of synonyms; share of the claim's stems and characters; likeness of theme
_WEIGHTS = (0.25, 0.3, 0.15, 0.05, 0.05, 0.15)
_SUBJECT_VIEWS = (2, 5)  # groups and theme tell dozens of rumours apart, not thousands: they fade as rumours become many
_MANY = 200
_CHUNK = 256  # windows scored at once
_SIZE = 2**18


@dataclass(frozen=True, slots=True)
class Background:
    """In how many corpus texts each hashed feature occurs, per view: how common a word is beyond the rumours at hand."""

    frequencies: tuple[Floats, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Space:
    """The rumours' wordings as vectors. `starts` marks the first wording of each rumour."""

    rumour_ids: tuple[str, ...]
    phrases: tuple[str, ...]
    starts: np.ndarray[Any, Any]
    idfs: tuple[Floats, ...]
    cosines: tuple[csr_matrix, ...]
    shares: tuple[csr_matrix, ...]
    themes: Floats
    themer: Themer


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best rumours of one text: their index in the space, features, and the window and wording that fit best."""

    rumours: np.ndarray[Any, Any]
    scores: Floats
    features: Floats
    windows: tuple[str, ...]
    phrases: tuple[str, ...]


def _count(texts: Sequence[str]) -> tuple[csr_matrix, ...]:
    """Counts of stems, of character n-grams of the content words and of groups of synonyms, one row a text."""
    rows: tuple[list[str], ...] = ([], [], [])
    for text in texts:
        words = split_words(text)
        pairs = list(list_content_stems(tuple(words), guess_language(text)))
        rows[0].append(" ".join(stem for _, stem in pairs))
        rows[1].append(" ".join(word for word, _ in pairs))
        rows[2].append(" ".join(group for word in words for group in group_of(word)))
    shared = {"n_features": _SIZE, "alternate_sign": False, "norm": None, "lowercase": False, "dtype": np.float32}
    by_word = HashingVectorizer(token_pattern=r"\S+", **shared)
    by_char = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), **shared)
    return by_word.transform(rows[0]), by_char.transform(rows[1]), by_word.transform(rows[2])


def _document_frequency(counts: csr_matrix) -> Floats:
    return np.bincount(counts.indices, minlength=_SIZE).astype(np.float32)


def measure_background(texts: Sequence[str]) -> Background:
    """Document frequencies of the corpus."""
    return Background(tuple(_document_frequency(counts) for counts in _count(texts)), len(texts))


def _weigh(counts: csr_matrix, idf: Floats) -> csr_matrix:
    weighted = counts.copy()
    weighted.data = (1 + np.log(weighted.data)) * idf[weighted.indices]
    return normalize(weighted, copy=False)


def _share(counts: csr_matrix, idf: Floats) -> csr_matrix:
    """Rows that sum to 1: how much of a wording each feature stands for."""
    weighted = counts.copy()
    weighted.data = idf[weighted.indices]
    return normalize(weighted, norm="l1", copy=False)


def _presence(counts: csr_matrix) -> csr_matrix:
    present = counts.copy()
    present.data = np.ones_like(present.data)
    return present


def build_space(rumours: Sequence[KnownRumour], background: Background, themer: Themer) -> Space:
    """Vectors of every claim and variant; rare words weigh more, by the rumours and the corpus together."""
    phrases: list[str] = []
    starts: list[int] = []
    for rumour in rumours:
        starts.append(len(phrases))
        phrases.extend(dict.fromkeys(clean_text(wording) for wording in (rumour.claim, *rumour.variants)))
    counts = _count(phrases)
    total = background.count + len(phrases)
    idfs = tuple(
        np.log((total + 1) / (known + _document_frequency(view) + 1)).astype(np.float32)
        for known, view in zip(background.frequencies, counts, strict=True)
    )
    return Space(
        rumour_ids=tuple(rumour.rumour_id for rumour in rumours),
        phrases=tuple(phrases),
        starts=np.array(starts),
        idfs=idfs,
        cosines=tuple(_weigh(view, idf).T.tocsr() for view, idf in zip(counts, idfs, strict=True)),
        shares=tuple(_share(view, idf).T.tocsr() for view, idf in zip(counts[:2], idfs[:2], strict=True)),
        themes=np.sqrt(themer(phrases)).T,
        themer=themer,
    )


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
    counts = _count(windows)
    views = [
        *((_weigh(view, idf) @ known).toarray() for view, idf, known in zip(counts, space.idfs, space.cosines, strict=True)),
        *((_presence(view) @ known).toarray() for view, known in zip(counts[:2], space.shares, strict=True)),
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
