"""Texts as sparse unit vectors of stems, character n-grams and groups of synonyms. Nothing is trained when a text comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np

from classifiers.words.features import list_content_stems
from classifiers.words.synonyms import group_of
from classifiers.words.wording import clean_text, guess_language, split_words

Array = np.ndarray[Any, Any]

SIZE = 2**18
WORDS_READ = 80  # a rumour is told in one or two sentences: what a long text says first decides
VIEWS = ("stem", "gram", "synonym")
WEIGHTS = (0.2, 0.4, 0.4)  # share of each view in the likeness; chosen on the training rumours of the project's corpus
_GRAMS = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the grouping sees it: a unit vector, its stems, and the word behind each stem."""

    features: Array
    weights: Array
    stems: frozenset[str]
    words: dict[str, str]

    @property
    def is_empty(self) -> bool:
        return not self.stems


@dataclass(frozen=True, eq=False)
class Vectors:
    """How rare each hashed feature is in a background of texts; the measure of every likeness."""

    rarity: Array

    def read(self, text: str, language: str | None = None) -> Reading:
        """The text's vector. An empty text, or one of digits and signs alone, gives an empty one."""
        return _read(self, text, language)

    def shared_words(self, reading: Reading, others: Sequence[Reading], most: int = 6) -> tuple[str, ...]:
        """The reading's words that stand in at least half of the others, the rarest first."""
        counts = Counter(stem for other in others for stem in other.stems & reading.stems)
        least = max(1, (len(others) + 1) // 2)
        kept = [stem for stem, count in counts.items() if count >= least]
        kept.sort(key=lambda stem: (-counts[stem], -float(self.rarity[_hash("stem", stem)]), stem))
        return tuple(reading.words[stem] for stem in kept[:most])


@lru_cache(maxsize=10_000)
def _read(vectors: Vectors, text: str, language: str | None) -> Reading:
    """Kept, since every run of the grouping reads the open texts again."""
    words = tuple(split_words(clean_text(text))[:WORDS_READ])
    pairs = list(list_content_stems(words, language or guess_language(text)))
    features, weights = [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
    for view, share in zip(_views(words, pairs), WEIGHTS, strict=True):
        found = np.fromiter(view, np.int32, len(view))
        counts = np.fromiter(view.values(), np.float32, len(view))
        weighed = (1 + np.log(counts)) * vectors.rarity[found]
        length = float(np.sqrt((weighed * weighed).sum()))
        if length:
            features.append(found)
            weights.append((weighed * (share**0.5 / length)).astype(np.float32))
    stems = {stem: word for word, stem in reversed(pairs)}
    return Reading(np.concatenate(features), np.concatenate(weights), frozenset(stems), stems)


def measure_vectors(texts: Iterable[str]) -> Vectors:
    """Rarity of every feature in a background of texts: log((texts + 1) / (texts with it + 1))."""
    frequency = np.zeros(SIZE, np.float32)
    count = 0
    for text in texts:
        words = tuple(split_words(clean_text(text))[:WORDS_READ])
        pairs = list(list_content_stems(words, guess_language(text)))
        for view in _views(words, pairs):
            frequency[list(view)] += 1
        count += 1
    return Vectors(np.log((count + 1) / (frequency + 1)).astype(np.float32).clip(min=0.01))


@lru_cache(maxsize=1)
def load_vectors() -> Vectors:
    """Measured on the project's own corpus, once in a process (about two seconds)."""
    from classifiers.corpus import load_corpus

    corpus = load_corpus()
    return measure_vectors(f"{one.text.title or ''} {one.text.text}" for one in corpus.sentences)


def _views(words: Sequence[str], pairs: Sequence[tuple[str, str]]) -> tuple[dict[int, int], ...]:
    stems = Counter(_hash("stem", stem) for _, stem in pairs)
    grams = Counter(_hash("gram", gram) for word, _ in pairs for gram in _grams_of(word))
    groups = Counter(_hash("synonym", group) for word in words for group in group_of(word))
    return stems, grams, groups


@lru_cache(maxsize=50_000)
def _grams_of(word: str) -> tuple[str, ...]:
    """Runs of 3–5 letters: parts of compounds ("bostadskö", "köplats") meet here."""
    padded = f" {word} "
    return tuple(padded[start : start + size] for size in _GRAMS for start in range(len(padded) - size + 1))


@lru_cache(maxsize=500_000)
def _hash(view: str, feature: str) -> int:
    return crc32(f"{view}:{feature}".encode()) % SIZE
