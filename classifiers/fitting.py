"""Fitting the text pipelines on labelled texts: relevance, statement type, theme, check-worthiness and the risk flags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from classifiers.calibration import apply_sigmoid, choose_balanced, fit_sigmoid, to_logit
from classifiers.corpus import Sentence
from classifiers.model import relevance_table, risk_table, statement_table
from classifiers.pipelines import as_columns, build_checkworthy, build_relevance, build_risk, build_statement, build_theme
from classifiers.thresholds import Seen, choose_thresholds
from classifiers.types import FLAGS
from classifiers.words.concepts import find_concepts, names_topic
from classifiers.words.features import ReadText, theme_columns

_FOLDS = 3
_UNSPOKEN_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Tables:
    """The columns of every pipeline, made once for texts that several pipelines learn from."""

    relevance: Any
    statement: Any
    risk: Any

    def of(self, rows: Sequence[int]) -> Tables:
        """The tables of some of the texts."""
        return Tables(self.relevance[rows], self.statement[rows], self.risk[rows])


def read_tables(reads: Sequence[ReadText]) -> Tables:
    """The tables of these texts."""
    return Tables(relevance_table(reads), statement_table(reads), risk_table(reads))


def fit_texts(sentences: Sequence[Sentence], reads: Sequence[ReadText], tables: Tables) -> dict[str, Pipeline]:
    """Every text pipeline by its name in the model."""
    risks = tables.risk
    flags: dict[str, Pipeline] = {name: build_risk().fit(risks, [name in s.flags for s in sentences]) for name in FLAGS}
    return {
        "relevance": _fit_relevance(sentences, reads, tables.relevance),
        "statement": _fit_statement(sentences, tables.statement),
        "theme": _fit_theme(sentences, reads),
        "checkworthy": _fit_checkworthy(sentences, tables.statement),
        **flags,
    }


def _fit_relevance(sentences: Sequence[Sentence], reads: Sequence[ReadText], table: Any) -> Pipeline:
    weights = [weigh_label(s, read) for s, read in zip(sentences, reads, strict=True)]
    return build_relevance().fit(table, [s.relevance for s in sentences], label__sample_weight=weights)


def _fit_statement(sentences: Sequence[Sentence], table: Any) -> Pipeline:
    typed = np.array([bool(sentence.statement_type) for sentence in sentences])
    return build_statement().fit(table[typed], [s.statement_type for s in sentences if s.statement_type])


def _fit_theme(sentences: Sequence[Sentence], reads: Sequence[ReadText]) -> Pipeline:
    themed = [(read, s.theme) for s, read in zip(sentences, reads, strict=True) if s.theme and s.relevance == "sweden"]
    table = as_columns([theme_columns(read.whole) for read, _ in themed], 3)
    return build_theme().fit(table, [theme for _, theme in themed])


def _fit_checkworthy(sentences: Sequence[Sentence], table: Any) -> Pipeline:
    judged = np.array([sentence.checkworthy is not None for sentence in sentences])
    return build_checkworthy().fit(table[judged], [s.checkworthy for s in sentences if s.checkworthy is not None])


def weigh_label(sentence: Sentence, read: ReadText) -> float:
    """A post is relevant because its rumour is; when no word of it says so, its words must not count as evidence."""
    spoken = names_topic(find_concepts(read.words))
    return sentence.weight * (1.0 if spoken or not sentence.rumour_id else _UNSPOKEN_WEIGHT)


def decide(sentences: Sequence[Sentence], reads: Sequence[ReadText], tables: Tables, folds: Any) -> dict[str, Any]:
    """Calibration, thresholds and bands from folds that the models had not seen, as fields of Decisions."""
    raw = _score_relevance(sentences, reads, tables.relevance, folds)
    truth = np.array([sentence.relevance == "sweden" for sentence in sentences])
    slope, offset = fit_sigmoid(raw, truth)
    seen = Seen(
        apply_sigmoid(raw, slope, offset),
        truth,
        np.array([sentence.text.genre or "" for sentence in sentences]),
        np.array([sentence.text.language or "" for sentence in sentences]),
        np.array([names_topic(find_concepts(read.words)) for read in reads]),
    )
    thresholds, bands = choose_thresholds(seen)
    return {"slope": slope, "offset": offset, "thresholds": thresholds, "bands": bands, **_decide_signs(sentences, tables, folds)}


def _score_relevance(sentences: Sequence[Sentence], reads: Sequence[ReadText], table: Any, folds: Any) -> Any:
    """Raw log-odds of "sweden" for every text. Which words there are is known of all texts; their labels are not."""
    pipeline = build_relevance()
    rows = pipeline.named_steps["columns"].fit_transform(table)
    labels = np.array([sentence.relevance for sentence in sentences])
    weights = np.array([weigh_label(s, read) for s, read in zip(sentences, reads, strict=True)])
    raw = np.zeros(len(labels))
    for fold in range(_FOLDS):
        unseen = folds == fold
        label = clone(pipeline.named_steps["label"]).fit(rows[~unseen], labels[~unseen], sample_weight=weights[~unseen])
        raw[unseen] = to_logit(label.predict_proba(rows[unseen])[:, list(label.classes_).index("sweden")].astype(np.float64))
    return raw


def _decide_signs(sentences: Sequence[Sentence], tables: Tables, folds: Any) -> dict[str, Any]:
    """Calibration (slope, offset, threshold) of check-worthiness and of each flag."""
    judged = np.array([sentence.checkworthy is not None for sentence in sentences])
    worthy = np.array([bool(sentence.checkworthy) for sentence in sentences])
    columns = {"checkworthy": tables.statement, **dict.fromkeys(FLAGS, tables.risk)}
    signs = {}
    for name, table in columns.items():
        truth = worthy if name == "checkworthy" else np.array([name in sentence.flags for sentence in sentences])
        build: Callable[[], Pipeline] = build_checkworthy if name == "checkworthy" else build_risk
        known = judged if name == "checkworthy" else np.ones(len(truth), dtype=bool)
        raw = _score_unseen(build(), table, truth, known, folds)
        slope, offset = fit_sigmoid(raw[known], truth[known])
        signs[name] = [slope, offset, choose_balanced(apply_sigmoid(raw[known], slope, offset), truth[known])]
    return {"signs": signs}


def _score_unseen(pipeline: Pipeline, table: Any, truth: Any, known: Any, folds: Any) -> Any:
    """Raw log-odds for every text from a model that has not seen the labels of its fold."""
    rows = pipeline.named_steps["columns"].fit_transform(table)
    raw = np.zeros(len(folds))
    for fold in range(_FOLDS):
        unseen, seen = folds == fold, (folds != fold) & known
        label = clone(pipeline.named_steps["label"]).fit(rows[seen], truth[seen])
        raw[unseen] = to_logit(label.predict_proba(rows[unseen])[:, 1].astype(np.float64))
    return raw
