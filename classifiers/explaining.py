"""Why a score: the exact shares of the linear model's log-odds per whole word, and the corpus sentences most like the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from classifiers.model import Model
from classifiers.pipelines import as_columns
from classifiers.types import Likeness, Reason
from classifiers.words.features import ReadText, read_relevance, read_text, relevance_columns

MOST_REASONS = 6
_LEAST_WEIGHT = 0.05
_LEAST_LIKENESS = 0.12


class Explainer:
    """Holds the model's weights per feature and, once met, per word."""

    def __init__(self, model: Model) -> None:
        columns, label = model.relevance.named_steps["columns"], model.relevance.named_steps["label"]
        self._columns = columns
        self._slope = model.decisions.slope
        classes = list(label.classes_)
        sweden = classes.index("sweden")
        others = [index for index in range(len(classes)) if index != sweden]
        weights = label.coef_[sweden] - label.coef_[others].mean(axis=0)
        self._stems = self._block("words", weights)
        self._chars = self._block("chars", weights)
        self._concepts = self._block("concepts", weights)
        self._analyze = columns.named_transformers_["chars"].build_analyzer()
        self._by_word: dict[str, float] = {}
        self._examples = model.examples
        known = [read_text(text) for text in model.examples.texts]
        self._known = columns.transform(as_columns([relevance_columns(read) for read in known], 3)) if known else None
        self._for = np.array([label == "sweden" for label in model.examples.labels], dtype=bool)

    def find_similar(self, rows: Any, wanted: Any) -> list[tuple[Likeness, ...]]:
        """For each wanted row of features the corpus sentence most like it on either side: one that speaks for, one against."""
        found: list[tuple[Likeness, ...]] = [()] * rows.shape[0]
        places = np.flatnonzero(wanted)
        if self._known is None or not len(places):
            return found
        likeness = np.asarray((normalize(rows[places]) @ normalize(self._known).T).todense())
        for place, line in zip(places, likeness, strict=True):
            found[place] = tuple(
                known for side in (self._for, ~self._for) if side.any() and (known := self._name_nearest(line, side)) is not None
            )
        return found

    def _name_nearest(self, line: Any, side: Any) -> Likeness | None:
        best = int(np.argmax(np.where(side, line, -1.0)))
        if line[best] < _LEAST_LIKENESS:
            return None
        text = self._examples.texts[best]
        words = f"{text.title}. {text.text}" if text.title else text.text
        return Likeness(words, self._examples.labels[best], round(float(min(line[best], 1.0)), 3))

    def _block(self, name: str, weights: Any) -> dict[str, float]:
        """Feature → weight × inverse document frequency × the block's weight, before the row's length is divided out."""
        vectorizer = self._columns.named_transformers_[name]
        values = weights[self._columns.output_indices_[name]] * self._columns.transformer_weights[name]
        idf = vectorizer.idf_ if vectorizer.use_idf else np.ones(len(values))
        return dict(zip(vectorizer.get_feature_names_out(), (values * idf).tolist(), strict=True))

    def _word_weight(self, word: str) -> float:
        if word not in self._by_word:
            self._by_word[word] = sum(self._chars.get(gram, 0.0) for gram in self._analyze(word))
        return self._by_word[word]

    def explain(self, reads: Sequence[ReadText]) -> list[tuple[Reason, ...]]:
        """The words that moved each text's score most, strongest first, with their sign."""
        table = as_columns([relevance_columns(read) for read in reads], 3)
        norms = [self._norms(name, table[:, index]) for index, name in enumerate(("words", "chars", "concepts"))]
        return [self._explain_one(read, [float(norm[row]) for norm in norms]) for row, read in enumerate(reads)]

    def _norms(self, name: str, column: Any) -> Any:
        """Length of each row before normalising: counts × idf."""
        vectorizer = self._columns.named_transformers_[name]
        counts = CountVectorizer.transform(vectorizer, column).astype(np.float64)
        idf = vectorizer.idf_ if vectorizer.use_idf else np.ones(counts.shape[1])
        lengths = np.sqrt(counts.multiply(counts) @ (idf**2))
        return np.where(lengths == 0, 1.0, lengths)

    def _explain_one(self, read: ReadText, norms: list[float]) -> tuple[Reason, ...]:
        pairs, concepts = read_relevance(read)
        moved: dict[str, float] = {}
        for index, (word, stem) in enumerate(pairs):
            weight = self._stems.get(stem, 0.0) / norms[0] + self._word_weight(word) / norms[1]
            moved[word] = moved.get(word, 0.0) + weight
            if index + 1 < len(pairs):
                shared = self._stems.get(f"{stem} {pairs[index + 1][1]}", 0.0) / norms[0] / 2
                moved[word] += shared
                moved[pairs[index + 1][0]] = moved.get(pairs[index + 1][0], 0.0) + shared
        for concept, words in concepts.items():
            for word in set(words):
                share = self._concepts.get(concept, 0.0) / norms[2] / len(set(words))
                moved[word] = moved.get(word, 0.0) + share
        ranked = sorted(moved.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:MOST_REASONS]
        reasons = [Reason(word, round(weight * self._slope, 3)) for word, weight in ranked]
        return tuple(reason for reason in reasons if abs(reason.weight) >= _LEAST_WEIGHT)
