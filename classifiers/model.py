"""The trained model: three text pipelines, the match ranker and the numbers that turn their scores into decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from classifiers.calibration import apply_sigmoid, to_logit
from classifiers.examples import Examples
from classifiers.matching import Background
from classifiers.pipelines import as_columns
from classifiers.words.features import ReadText, relevance_columns, statement_columns
from classifiers.words.risks import risk_columns

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Calibration (slope, offset) and thresholds: relevance by genre and language, least score of a match, of a possible one.

    `bands` holds, by the same keys, from and to which score the machine is unsure. `signs` holds slope, offset and threshold of
    check-worthiness and of each flag.
    """

    slope: float
    offset: float
    thresholds: dict[str, float]
    match_threshold: float
    bands: dict[str, list[float]]
    signs: dict[str, list[float]]
    possible_threshold: float = 1.0


@dataclass(frozen=True, eq=False)
class Model:
    """Everything `assess` needs, and the version that goes on every assessment."""

    version: str
    relevance: Pipeline
    statement: Pipeline
    relation: Pipeline
    theme: Pipeline
    checkworthy: Pipeline
    threat: Pipeline
    individual: Pipeline
    children: Pipeline
    ranker: Pipeline
    background: Background
    examples: Examples
    decisions: Decisions
    card: dict[str, Any]


def relevance_table(reads: Sequence[ReadText]) -> Any:
    return as_columns([relevance_columns(read) for read in reads], 3)


def statement_table(reads: Sequence[ReadText]) -> Any:
    return as_columns([statement_columns(read) for read in reads], 3)


def risk_table(reads: Sequence[ReadText]) -> Any:
    return as_columns([risk_columns(read) for read in reads], 2)


def sign_scores(model: Model, name: str, table: Any) -> Numbers:
    """Calibrated probability of check-worthiness or of a flag."""
    slope, offset, _ = model.decisions.signs[name]
    return apply_sigmoid(to_logit(class_probability(getattr(model, name), table, True)), slope, offset)


def class_probability(pipeline: Pipeline, table: Any, label: str | bool) -> Numbers:
    """The pipeline's probability of one label, as 64-bit floats."""
    column = list(pipeline.classes_).index(label)
    return np.asarray(pipeline.predict_proba(table)[:, column], dtype=np.float64)


def raw_logit(pipeline: Pipeline, table: Any) -> Numbers:
    """Log-odds of "sweden" before calibration."""
    return to_logit(class_probability(pipeline, table, "sweden"))


def relevance_scores(model: Model, table: Any) -> Numbers:
    """Calibrated probability that a text concerns migration or integration in Sweden."""
    return apply_sigmoid(raw_logit(model.relevance, table), model.decisions.slope, model.decisions.offset)
