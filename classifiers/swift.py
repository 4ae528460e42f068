"""The trained text pipelines, run swiftly: the numbers of scikit-learn without its cost a call.

A pipeline of this library turns columns of features into TF-IDF rows and these into chances. Here the rows are made by look-ups
that remember each word's runs of characters, so that one text costs what it should.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline

from classifiers.matching.counting import count_places, spread

Places = np.ndarray[Any, np.dtype[np.int32]]

_MOST_WORDS = 40_000  # remembered for each vectorizer


class SwiftVectorizer:
    """A fitted TfidfVectorizer over words (`\\S+`) or over characters inside words; one row of places and values a text."""

    def __init__(self, fitted: TfidfVectorizer, weight: float) -> None:
        self._places: dict[str, int] = {str(term): int(place) for term, place in fitted.vocabulary_.items()}
        self._lengths = range(fitted.ngram_range[0], fitted.ngram_range[1] + 1)
        self._idf = np.asarray(fitted.idf_, dtype=np.float32) if fitted.use_idf else None
        self._is_sublinear = bool(fitted.sublinear_tf)
        self._is_unit = fitted.norm == "l2"
        self._weight = np.float32(weight)
        self._known: dict[str, Places] = {}
        self._find: Callable[[str], Places] = self._find_runs if fitted.analyzer == "char_wb" else self._find_words
        self.size = len(self._places)

    def read(self, texts: Sequence[str]) -> tuple[Places, Any, Any]:
        """Ascending places and their values, the texts end to end, and how many each text has."""
        found = [self._find(text) for text in texts]
        row_of = np.repeat(np.arange(len(texts), dtype=np.int64), [len(one) for one in found])
        keys, counts = count_places(row_of * self.size + np.concatenate(found) if found else row_of)
        rows, places = np.divmod(keys, max(1, self.size))
        values = counts.astype(np.float32)
        if self._is_sublinear:
            values = np.log(values) + np.float32(1)
        if self._idf is not None:
            values = values * self._idf[places]
        if self._is_unit:
            values = values / np.sqrt(np.bincount(rows, weights=values * values, minlength=len(texts))).astype(np.float32)[rows]
        return places.astype(np.int32), values * self._weight, np.bincount(rows, minlength=len(texts))

    def _find_words(self, text: str) -> Places:
        words, look_up = text.split(), self._places.get
        found = []
        for length in self._lengths:
            grams = words if length == 1 else [" ".join(words[at : at + length]) for at in range(len(words) - length + 1)]
            found.extend([place for gram in grams if (place := look_up(gram)) is not None])
        return np.array(found, dtype=np.int32)

    def _find_runs(self, text: str) -> Places:
        found = [self._runs_of(word) for word in text.split()]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int32)

    def _runs_of(self, word: str) -> Places:
        known = self._known.get(word)
        if known is None:
            known = np.array(self._list_runs(f" {word} "), dtype=np.int32)
            if len(self._known) >= _MOST_WORDS:
                self._known.clear()
            self._known[word] = known
        return known

    def _list_runs(self, padded: str) -> list[int]:
        """As scikit-learn: a word that is shorter than a run counts once, with the shortest run that holds it."""
        found: list[int] = []
        for length in self._lengths:
            grams = [padded[at : at + length] for at in range(max(1, len(padded) - length + 1))]
            found.extend([place for gram in grams if (place := self._places.get(gram)) is not None])
            if len(padded) <= length:
                break
        return found


class SwiftColumns:
    """A fitted ColumnTransformer of TfidfVectorizers. Whatever else is asked goes to the original."""

    def __init__(self, fitted: Any) -> None:
        weights = fitted.transformer_weights or {}
        self._plain = fitted
        self._parts = [(SwiftVectorizer(fitted.named_transformers_[name], weights.get(name, 1.0)), column)
                       for name, _, column in fitted.transformers]  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)

    def transform(self, table: Any) -> csr_matrix:
        """The rows that the original gives."""
        count = len(table)
        width = sum(part.size for part, _ in self._parts)
        read = [part.read([row[column] for row in table]) for part, column in self._parts]
        lengths = np.array([counted for _, _, counted in read]).reshape(len(read), count)
        ends = np.concatenate(([0], np.cumsum(lengths.sum(axis=0))))
        indices, data = np.empty(ends[-1], dtype=np.int32), np.empty(ends[-1], dtype=np.float32)
        starts, offset = ends[:-1].copy(), 0
        for (part, _), (places, values, counted) in zip(self._parts, read, strict=True):
            spots = spread(starts, counted)
            indices[spots], data[spots] = places + offset, values
            starts += counted
            offset += part.size
        return csr_matrix((data, indices, ends), shape=(count, width))


class SwiftPipeline:
    """A fitted pipeline of columns and logistic regression, with the methods that `assess` uses. `plain` is the original."""

    def __init__(self, plain: Pipeline) -> None:
        self.plain = plain
        self.classes_ = plain.classes_
        self.named_steps = {"columns": SwiftColumns(plain.named_steps["columns"]), "label": plain.named_steps["label"]}

    def predict_proba(self, table: Any) -> Any:
        """The chance of each class, one row a text."""
        return self.named_steps["label"].predict_proba(self.named_steps["columns"].transform(table))

    def predict(self, table: Any) -> Any:
        """The likeliest class of each text."""
        return self.named_steps["label"].predict(self.named_steps["columns"].transform(table))


def quicken(pipeline: Pipeline) -> Any:
    """The pipeline in swift form where it has columns, else as it is."""
    return SwiftPipeline(pipeline) if "columns" in pipeline.named_steps else pipeline


def slow_down(pipeline: Any) -> Pipeline:
    """The scikit-learn pipeline behind a swift one, for a file."""
    return pipeline.plain if isinstance(pipeline, SwiftPipeline) else pipeline
