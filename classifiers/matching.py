"""Which known rumours is a text about? Lexical similarity by stems and characters, then a learned no-match decision.

Works with whatever rumours the caller hands in; nothing is trained again when a rumour is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from classifiers.features import ReadText, list_content_stems
from classifiers.types import KnownRumour
from classifiers.wording import clean_text, guess_language, split_windows, split_words

Floats = np.ndarray[Any, np.dtype[np.float32]]

CANDIDATES = 10
FEATURE_COUNT = 8
_WEIGHTS = (0.35, 0.35, 0.15, 0.15)  # stem cosine, character cosine, share of the claim's stems, of its n-grams
_CHUNK = 256  # windows scored at once
_SIZE = 2**18


@dataclass(frozen=True, slots=True)
class Background:
    """In how many corpus texts each hashed feature occurs: how common a word is beyond the rumours at hand."""

    stems: Floats
    chars: Floats
    count: int


@dataclass(frozen=True, slots=True)
class Space:
    """The rumours' wordings as vectors. `starts` marks the first wording of each rumour."""

    rumour_ids: tuple[str, ...]
    phrases: tuple[str, ...]
    starts: np.ndarray[Any, Any]
    stems: csr_matrix
    chars: csr_matrix
    stem_shares: csr_matrix
    char_shares: csr_matrix
    stem_idf: Floats
    char_idf: Floats


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best rumours of one text: their index in the space, features, and the window and wording that fit best."""

    rumours: np.ndarray[Any, Any]
    scores: Floats
    features: Floats
    windows: tuple[str, ...]
    phrases: tuple[str, ...]


def _vectorizers() -> tuple[HashingVectorizer, HashingVectorizer]:
    shared = {"n_features": _SIZE, "alternate_sign": False, "norm": None, "lowercase": False, "dtype": np.float32}
    return (
        HashingVectorizer(token_pattern=r"\S+", **shared),
        HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), **shared),
    )


def _count(texts: Sequence[str]) -> tuple[csr_matrix, csr_matrix]:
    """Counts of stems and of character n-grams of the content words, one row a text."""
    stem_rows, char_rows = [], []
    for text in texts:
        pairs = list(list_content_stems(tuple(split_words(text)), guess_language(text)))
        stem_rows.append(" ".join(stem for _, stem in pairs))
        char_rows.append(" ".join(word for word, _ in pairs))
    stems, chars = _vectorizers()
    return stems.transform(stem_rows), chars.transform(char_rows)


def _document_frequency(counts: csr_matrix) -> Floats:
    return np.bincount(counts.indices, minlength=_SIZE).astype(np.float32)


def measure_background(texts: Sequence[str]) -> Background:
    """Document frequencies of the corpus."""
    stems, chars = _count(texts)
    return Background(_document_frequency(stems), _document_frequency(chars), len(texts))


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


def build_space(rumours: Sequence[KnownRumour], background: Background) -> Space:
    """Vectors of every claim and variant; rare words weigh more, by the rumours and the corpus together."""
    phrases: list[str] = []
    starts: list[int] = []
    for rumour in rumours:
        starts.append(len(phrases))
        wordings = dict.fromkeys(clean_text(wording) for wording in (rumour.claim, *rumour.variants))
        phrases.extend(wordings)
    stems, chars = _count(phrases)
    total = background.count + len(phrases)
    stem_idf = np.log((total + 1) / (background.stems + _document_frequency(stems) + 1)).astype(np.float32)
    char_idf = np.log((total + 1) / (background.chars + _document_frequency(chars) + 1)).astype(np.float32)
    return Space(
        tuple(rumour.rumour_id for rumour in rumours),
        tuple(phrases),
        np.array(starts),
        _weigh(stems, stem_idf).T.tocsr(),
        _weigh(chars, char_idf).T.tocsr(),
        _share(stems, stem_idf).T.tocsr(),
        _share(chars, char_idf).T.tocsr(),
        stem_idf,
        char_idf,
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
    stems, chars = _count(windows)
    views = [
        (_weigh(stems, space.stem_idf) @ space.stems).toarray(),
        (_weigh(chars, space.char_idf) @ space.chars).toarray(),
        (_presence(stems) @ space.stem_shares).toarray(),
        (_presence(chars) @ space.char_shares).toarray(),
    ]
    fused = sum(weight * view for weight, view in zip(_WEIGHTS, views, strict=True))
    for first, last in zip(firsts, [*firsts[1:], len(windows)], strict=True):
        block = fused[first:last]
        by_rumour = np.maximum.reduceat(block.max(axis=0), space.starts)
        order = np.lexsort((np.arange(len(by_rumour)), -by_rumour))[:most]
        yield _describe(order, by_rumour, block, [view[first:last] for view in views], windows[first:last], space)


def _describe(order: Any, by_rumour: Floats, block: Floats, views: list[Floats], windows: list[str], space: Space) -> Candidates:
    ends = np.append(space.starts[1:], len(space.phrases))
    mean, spread = float(by_rumour.mean()), float(by_rumour.std()) + 1e-6
    top = np.sort(by_rumour)[::-1][:2]
    features = np.zeros((len(order), FEATURE_COUNT), dtype=np.float32)
    best_windows, best_phrases = [], []
    for row, rumour in enumerate(order):
        inside = block[:, space.starts[rumour] : ends[rumour]]
        window, phrase = np.unravel_index(int(inside.argmax()), inside.shape)
        phrase += space.starts[rumour]
        rival = top[1] if len(top) > 1 and by_rumour[rumour] == top[0] else top[0] if len(top) > 1 else 0.0
        length = min(len(windows[window].split()), 60) / 60
        z_score = min((by_rumour[rumour] - mean) / spread, 10.0) / 10 if len(by_rumour) > 3 else 0.3
        features[row] = (*(view[window, phrase] for view in views), by_rumour[rumour],
                         by_rumour[rumour] - rival, z_score, length)  # fmt: skip
        best_windows.append(windows[window])
        best_phrases.append(space.phrases[phrase])
    return Candidates(order, by_rumour[order], features, tuple(best_windows), tuple(best_phrases))
