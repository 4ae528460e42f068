"""The scikit-learn pipelines. They take columns of ready features (see features.py) and hold no function of ours."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

Columns = np.ndarray[Any, np.dtype[np.object_]]

# Every type a model file may hold, by the name skops writes. Anything else is refused before it is built.
TRUSTED_TYPES = frozenset(
    {
        "builtins.dict",
        "builtins.list",
        "builtins.slice",
        "builtins.str",
        "builtins.tuple",
        "numpy.float32",
        "numpy.float64",
        "numpy.ndarray",
        "sklearn.compose._column_transformer.ColumnTransformer",
        "sklearn.feature_extraction.text.TfidfTransformer",
        "sklearn.feature_extraction.text.TfidfVectorizer",
        "sklearn.linear_model._logistic.LogisticRegression",
        "sklearn.pipeline.Pipeline",
        "sklearn.preprocessing._data.StandardScaler",
    }
)


def as_columns(rows: list[tuple[str, ...]], width: int) -> Columns:
    """An object array with one row a text and one column a kind of feature."""
    columns = np.empty((len(rows), width), dtype=object)
    for index, row in enumerate(rows):
        columns[index, :] = row
    return columns


def _words(**options: Any) -> TfidfVectorizer:
    return TfidfVectorizer(lowercase=False, token_pattern=r"\S+", dtype=np.float32, **options)


def _chars(low: int, high: int, most: int) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(low, high), lowercase=False, min_df=3, max_features=most, dtype=np.float32
    )


def _label(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=400, class_weight="balanced", tol=1e-3)


def build_relevance() -> Pipeline:
    """Stems, character n-grams of content words, concepts → sweden, elsewhere, no."""
    columns = ColumnTransformer(
        [
            ("words", _words(ngram_range=(1, 2), min_df=2), 0),
            ("chars", _chars(3, 5, 12_000), 1),
            ("concepts", _words(use_idf=False), 2),
        ],
        transformer_weights={"words": 1.0, "chars": 0.7, "concepts": 1.0},
    )
    return Pipeline([("columns", columns), ("label", _label(2.5))])


def build_theme() -> Pipeline:
    """The same columns and groups of synonyms → one of the themes. Used for matching only, as likeness of subject."""
    columns = ColumnTransformer(
        [
            ("words", _words(min_df=2), 0),
            ("chars", _chars(3, 4, 4_000), 1),
            ("groups", _words(use_idf=False), 2),
        ]
    )
    return Pipeline([("columns", columns), ("label", _label(4.0))])


def build_statement() -> Pipeline:
    """Words in order, their endings, cues of form → claim, opinion, question, heading, other."""
    columns = ColumnTransformer(
        [
            ("words", _words(ngram_range=(1, 2), min_df=2, sublinear_tf=True), 0),
            ("chars", _chars(2, 4, 8_000), 1),
            ("cues", _words(use_idf=False, norm=None, min_df=3), 2),
        ],
        transformer_weights={"words": 1.0, "chars": 0.6, "cues": 0.7},
    )
    return Pipeline([("columns", columns), ("label", _label(2.0))])


def build_checkworthy() -> Pipeline:
    """The columns of the statement type → worth checking or not."""
    columns = ColumnTransformer(
        [
            ("words", _words(ngram_range=(1, 2), min_df=2, sublinear_tf=True), 0),
            ("cues", _words(use_idf=False, norm=None, min_df=3), 2),
        ],
        transformer_weights={"words": 1.0, "cues": 0.6},
    )
    return Pipeline([("columns", columns), ("label", _label(1.0))])


def build_risk() -> Pipeline:
    """Stems and signs of risk → carries this flag or not."""
    columns = ColumnTransformer(
        [("words", _words(min_df=3, sublinear_tf=True), 0), ("signs", _words(use_idf=False, norm=None, min_df=3), 1)],
        transformer_weights={"words": 0.7, "signs": 1.0},
    )
    return Pipeline([("columns", columns), ("label", _label(1.0))])
