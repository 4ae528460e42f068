"""The trained model: three text pipelines, the match ranker and the numbers that turn their scores into decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from classifiers.calibration import apply_sigmoid, to_logit
from classifiers.features import ReadText, relevance_columns, statement_columns
from classifiers.matching import Background
from classifiers.pipelines import as_columns

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Calibration (slope, offset) and thresholds: relevance per genre, and the least score of a match."""

    slope: float
    offset: float
    thresholds: dict[str, float]
    match_threshold: float


@dataclass(frozen=True, eq=False)
class Model:
    """Everything `assess` needs, and the version that goes on every assessment."""

    version: str
    relevance: Pipeline
    statement: Pipeline
    relation: Pipeline
    theme: Pipeline
    ranker: Pipeline
    background: Background
    decisions: Decisions
    card: dict[str, Any]


def relevance_table(reads: Sequence[ReadText]) -> Any:
    return as_columns([relevance_columns(read) for read in reads], 3)


def statement_table(reads: Sequence[ReadText]) -> Any:
    return as_columns([statement_columns(read) for read in reads], 3)


def class_probability(pipeline: Pipeline, table: Any, label: str) -> Numbers:
    """The pipeline's probability of one label, as 64-bit floats."""
    column = list(pipeline.classes_).index(label)
    return np.asarray(pipeline.predict_proba(table)[:, column], dtype=np.float64)


def raw_logit(pipeline: Pipeline, table: Any) -> Numbers:
    """Log-odds of "sweden" before calibration."""
    return to_logit(class_probability(pipeline, table, "sweden"))


def relevance_scores(model: Model, table: Any) -> Numbers:
    """Calibrated probability that a text concerns migration or integration in Sweden."""
    return apply_sigmoid(raw_logit(model.relevance, table), model.decisions.slope, model.decisions.offset)
