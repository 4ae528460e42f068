"""A few candidates out of very many known claims, in little memory: what is left is small enough for the matcher.

Stems, groups of synonyms (also across languages) and runs of four letters, present or not, weighed by how rare they are.
60,000 claims take about 60 MB; a space of all of them (matching/space.py) takes ten times as much.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from classifiers.types import KnownRumour
from classifiers.words.synonyms import group_of
from classifiers.words.wording import CONTENT_STOP, clean_text, guess_language, split_windows, split_words, stem_word

MOST = 40
_STEMS, _GROUPS, _GRAMS = 2**17, 2**12, 2**17
_SIZE = _STEMS + _GROUPS + _GRAMS
_WEIGHTS = np.concatenate([np.full(_STEMS, 1.0), np.full(_GROUPS, 0.8), np.full(_GRAMS, 0.35)]).astype(np.float32)
_WHOLE_WORDS = 90  # a longer text is looked up window by window
_COMMON_COUNT, _COMMON_SHARE = 1_000, 0.1  # a feature that more claims have tells nothing apart

Array = np.ndarray[Any, Any]


class Shortlist:
    """Known claims laid out by feature. `update` reads only what is new or reworded."""

    def __init__(self) -> None:
        self.known: tuple[KnownRumour, ...] = ()
        self._rows: list[Array] = []
        self._starts = np.zeros(_SIZE + 1, dtype=np.int64)
        self._places = np.zeros(0, dtype=np.int32)
        self._weights = np.zeros(_SIZE, dtype=np.float32)
        self._norms = np.zeros(0, dtype=np.float32)

    def update(self, known: Sequence[KnownRumour]) -> int:
        """Hold exactly these claims, in this order. Returns how many had to be read."""
        held = dict(zip(self.known, self._rows, strict=True))
        rows = [held.get(one) for one in known]
        fresh = sum(row is None for row in rows)
        self._rows = [
            read_features((one.claim, *one.variants)) if row is None else row for one, row in zip(known, rows, strict=True)
        ]
        self.known = tuple(known)
        self._lay_out()
        return fresh

    def nearest(self, text: str, most: int = MOST) -> list[KnownRumour]:
        """At most `most` claims that share the rarest features with the text or one of its windows, best first."""
        words = clean_text(text)
        if not self.known or not words:
            return []
        windows = [words] if len(words.split()) <= _WHOLE_WORDS else split_windows(words)
        scores = np.max([self._score(read_features((window,))) for window in windows], axis=0)
        best = np.argpartition(-scores, most - 1)[:most] if len(scores) > most else np.arange(len(scores))
        order = best[np.lexsort((best, -scores[best]))]
        return [self.known[place] for place in order if scores[place] > 0]

    def _lay_out(self) -> None:
        lengths = np.array([len(row) for row in self._rows], dtype=np.int64)
        features = np.concatenate(self._rows) if self._rows else np.zeros(0, dtype=np.int32)
        owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        frequency = np.bincount(features, minlength=_SIZE)
        self._places = owners[np.argsort(features, kind="stable")]
        self._starts = np.concatenate(([0], np.cumsum(frequency)))
        self._weights = (_WEIGHTS * np.log((len(lengths) + 1) / (frequency + 1) + 1e-9)).astype(np.float32).clip(min=0.0)
        squares = np.bincount(owners, weights=self._weights[features] ** 2, minlength=len(lengths))
        self._norms = squares.astype(np.float32) ** 0.25 + 1e-6  # half of the cosine's: a longer claim may hold more of the text

    def _score(self, features: Array) -> Array:
        """Weight that text and claim share, by the claim's own weight."""
        counts = self._starts[features + 1] - self._starts[features]
        kept = features[(counts > 0) & (counts <= max(_COMMON_COUNT, _COMMON_SHARE * len(self.known)))]
        spans = [self._places[self._starts[one] : self._starts[one + 1]] for one in kept]
        if not spans:
            return np.zeros(len(self.known))
        weights = np.repeat(self._weights[kept] ** 2, [len(span) for span in spans])
        return np.bincount(np.concatenate(spans), weights=weights, minlength=len(self.known)) / self._norms


def read_features(texts: Iterable[str]) -> Array:
    """The different features of a claim's wordings, as ascending numbers."""
    found: set[int] = set()
    for text in texts:
        plain = clean_text(text)
        language = guess_language(plain) or "sv"
        for word in split_words(plain):
            if word in CONTENT_STOP or len(word) < 2:
                continue
            found.add(zlib.crc32(stem_word(word, language).encode()) % _STEMS)
            found.update(_STEMS + zlib.crc32(group.encode()) % _GROUPS for group in group_of(word))
            padded = f" {word} "
            found.update(
                _STEMS + _GROUPS + zlib.crc32(padded[start : start + 4].encode()) % _GRAMS for start in range(len(padded) - 3)
            )
    return np.array(sorted(found), dtype=np.int32)
