"""Texts as hashed counts of stems, characters and groups of synonyms, and how common each is beyond the rumours at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from classifiers.features import list_content_stems
from classifiers.synonyms import group_of
from classifiers.wording import guess_language, split_words

Floats = np.ndarray[Any, np.dtype[np.float32]]

VIEWS = ("stems", "chars", "groups")
_SIZE = 2**18


@dataclass(frozen=True, slots=True)
class Background:
    """In how many corpus texts each hashed feature occurs, per view: how common a word is beyond the rumours at hand."""

    frequencies: tuple[Floats, ...]
    count: int


def count_features(texts: Sequence[str]) -> tuple[csr_matrix, ...]:
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


def document_frequency(counts: csr_matrix) -> Floats:
    return np.bincount(counts.indices, minlength=_SIZE).astype(np.float32)


def measure_background(texts: Sequence[str]) -> Background:
    """Document frequencies of the corpus."""
    return Background(tuple(document_frequency(counts) for counts in count_features(texts)), len(texts))


def weigh(counts: csr_matrix, idf: Floats) -> csr_matrix:
    weighted = counts.copy()
    weighted.data = (1 + np.log(weighted.data)) * idf[weighted.indices]
    return normalize(weighted, copy=False)


def share_out(counts: csr_matrix, idf: Floats) -> csr_matrix:
    """Rows that sum to 1: how much of a wording each feature stands for."""
    weighted = counts.copy()
    weighted.data = idf[weighted.indices]
    return normalize(weighted, norm="l1", copy=False)


def mark_present(counts: csr_matrix) -> csr_matrix:
    present = counts.copy()
    present.data = np.ones_like(present.data)
    return present
