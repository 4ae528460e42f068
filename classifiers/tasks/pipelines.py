"""What a task is built of: columns of tokens, characters and cues, a linear member, and a calibrator over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from classifiers.pipelines import TRUSTED_TYPES
from classifiers.tasks.cues import NAMES

TRUSTED = TRUSTED_TYPES | {"sklearn.svm._classes.LinearSVC"}
WORD_RUN = 3
FEW_ROWS = 300  # below, every word is kept: a rare one is all there is


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a task reads texts: lengths of character runs, weight of the cues, and its member with the strengths to choose from.

    A strength is the inverse of the regularisation. `balanced`: rare labels count as much as common ones.
    """

    characters: tuple[int, int]
    cues: float
    member: str
    strengths: tuple[float, ...]
    balanced: bool = True


RECIPES = {
    "checkworthiness": Recipe((2, 5), 0.1, "margin", (0.05, 0.1), balanced=False),
    "statement_type": Recipe((1, 5), 0.15, "logistic", (1.0, 3.0)),
    "relevance": Recipe((2, 5), 0.2, "margin", (0.03, 0.1, 0.3)),
    "labels": Recipe((2, 5), 0.2, "margin", (0.03, 0.1, 0.3)),
}


def build_columns(recipe: Recipe, row_count: int) -> Pipeline:
    """Columns of `reading.read_table` → one sparse table. Holds no function of ours."""
    rare, rare_runs = (1, 1) if row_count < FEW_ROWS else (2, 3)
    words = TfidfVectorizer(
        lowercase=False, token_pattern=r"\S+", ngram_range=(1, WORD_RUN), sublinear_tf=True, min_df=rare, dtype=np.float32
    )
    characters = TfidfVectorizer(
        lowercase=False, analyzer="char_wb", ngram_range=recipe.characters, sublinear_tf=True, min_df=rare_runs, dtype=np.float32
    )
    columns = ColumnTransformer(
        [("words", words, 0), ("characters", characters, 1), ("cues", StandardScaler(), list(range(2, 2 + len(NAMES))))],
        transformer_weights={"words": 1.0, "characters": 1.0, "cues": recipe.cues},
        sparse_threshold=1.0,
    )
    return Pipeline([("columns", columns)])


def build_member(recipe: Recipe, strength: float, seed: int) -> Any:
    """The linear model of a task. Same seed, same model."""
    weight = "balanced" if recipe.balanced else None
    if recipe.member == "logistic":
        return LogisticRegression(C=strength, max_iter=1000, class_weight=weight, tol=1e-3)
    return LinearSVC(C=strength, class_weight=weight, random_state=seed)


def build_calibrator() -> LogisticRegression:
    """From the member's decisions on texts they have not seen to probabilities."""
    return LogisticRegression(C=1.0, max_iter=1000)


def decide(member: Any, table: Any) -> Any:
    """A member's decision values, always one column a label; one column when there are two labels."""
    values = np.asarray(member.decision_function(table), dtype=np.float64)
    return values.reshape(len(values), -1)
