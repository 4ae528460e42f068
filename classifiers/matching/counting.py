"""Texts as hashed counts of stems, characters and groups of synonyms."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from classifiers.words.synonyms import group_of
from classifiers.words.wording import CONTENT_STOP, guess_language, split_words, stem_word

Floats = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int32]]

VIEWS = ("stems", "chars", "groups")
STEMS, CHARS, GROUPS = range(len(VIEWS))
SIZE = 2**18
_GRAMS = (3, 4, 5)
_MOST_WORDS = 400  # of one window: a claim is a sentence or two
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Counted:
    """One window: the hashed features of each view, ascending, with 1 + log of how often each occurs."""

    features: tuple[Ints, ...]
    values: tuple[Floats, ...]

    def joined(self) -> tuple[Ints, Floats]:
        """The features of all views end to end, those of view v moved by v * SIZE, and their values."""
        return _join(one + view * SIZE for view, one in enumerate(self.features)), np.concatenate(self.values)


def _hash(text: str) -> int:
    return zlib.crc32(text.encode()) % SIZE


@lru_cache(maxsize=60_000)
def _read_word(word: str, language: str) -> tuple[int, Ints, Ints]:
    """The stem, the runs of characters and the groups of one content word, hashed."""
    word = word[:_LONGEST_WORD]
    padded = f" {word} "
    grams = [_hash(padded[at : at + size]) for size in _GRAMS for at in range(max(1, len(padded) - size + 1))]
    groups = [_hash(group) for group in group_of(word)]
    return _hash(stem_word(word, language)), np.array(grams, dtype=np.int32), np.array(groups, dtype=np.int32)


def count_text(text: str, language: str | None = None) -> Counted:
    """A clean text as counts. The language is guessed when it is not known."""
    language = language or guess_language(text) or "sv"
    words = [word for word in split_words(text)[:_MOST_WORDS] if word not in CONTENT_STOP and len(word) > 1]
    read = [_read_word(word, language) for word in words if not word.isdigit()]
    stems = np.array([stem for stem, _, _ in read] + [_hash(f"#{word}") for word in words if word.isdigit()], dtype=np.int32)
    counted = [_tally(stems), _tally(_join(grams for _, grams, _ in read)), _tally(_join(groups for _, _, groups in read))]
    return Counted(tuple(features for features, _ in counted), tuple(values for _, values in counted))


def _join(parts: Iterable[Ints]) -> Ints:
    listed = list(parts)
    return np.concatenate(listed) if listed else np.zeros(0, dtype=np.int32)


def count_places(found: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], Any]:
    """The different places, ascending, and how often each occurs; np.unique without what it costs to ask it."""
    if not len(found):
        return found, found
    ordered = np.sort(found)
    ends = np.flatnonzero(ordered[1:] != ordered[:-1])
    bounds = np.empty(len(ends) + 2, dtype=np.int64)
    bounds[0], bounds[1:-1], bounds[-1] = 0, ends + 1, len(ordered)
    return ordered[bounds[:-1]], bounds[1:] - bounds[:-1]


def spread(starts: Any, lengths: Any) -> Any:
    """start, start + 1, … for each of the spans, end to end."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - (ends - lengths), lengths)


def _tally(found: Ints) -> tuple[Ints, Floats]:
    features, counts = count_places(found)
    return features, (1 + np.log(counts)).astype(np.float32)


def as_rows(counted: Sequence[Counted], view: int) -> csr_matrix:
    """The counts of one view, one row a text."""
    ends = np.cumsum([0, *(len(text.features[view]) for text in counted)])
    indices = _join(text.features[view] for text in counted)
    data = np.concatenate([text.values[view] for text in counted]) if counted else np.zeros(0, dtype=np.float32)
    return csr_matrix((data.astype(np.float32), indices, ends), shape=(len(counted), SIZE))


def document_frequency(rows: csr_matrix) -> Floats:
    """In how many rows each feature occurs."""
    return np.bincount(rows.indices, minlength=SIZE).astype(np.float32)
