"""Training a task: strengths, calibration and threshold from cross-validation on the training data; the model from all of it."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from classifiers.errors import CorpusError
from classifiers.pipelines import Columns
from classifiers.tasks.checking import LEAST_ROWS, refuse_unlearnable
from classifiers.tasks.deciding import choose_threshold, macro_f1
from classifiers.tasks.files import hash_rows
from classifiers.tasks.measuring import measure_scores
from classifiers.tasks.model import Rules, TaskModel, pick_greatest
from classifiers.tasks.pipelines import RECIPES, Recipe, build_calibrator, build_columns, build_member, decide
from classifiers.tasks.reading import guess_corpus_language, read_table
from classifiers.tasks.types import LabelledRow

RECIPE_VERSION = "2026.1"
FOLDS = 5
FEWER_FOLDS = 3  # of many texts, where three folds say the same and take half the time
MANY_ROWS = 10_000
_SOURCES = ("lexicon_sv", "lexicon_en", "cues", "reading", "pipelines", "deciding", "model", "training")
Folds = Sequence[tuple[Any, Any]]
Values = dict[float, Any]


def train_task(
    rows: Sequence[LabelledRow], task: str, *, positive: str | None = None, seed: int = 0, trained_at: str = ""
) -> TaskModel:
    """Train a task and measure it by cross-validation. Same rows and seed, same version and scores.

    Raises CorpusError or InputError, by name, for what cannot be learned from.
    """
    refuse_unlearnable(rows, task, positive)
    with threadpool_limits(1):  # on a busy machine more threads only wait for one another
        return _train(rows, task, positive, seed, trained_at)


def _train(rows: Sequence[LabelledRow], task: str, positive: str | None, seed: int, trained_at: str) -> TaskModel:
    began = time.perf_counter()
    recipe, texts = RECIPES[task], [row.text for row in rows]
    language = guess_corpus_language(texts)
    labels, truth = number_labels(rows, positive)
    table, folds = read_table(texts, language), draw_folds(rows, truth, seed)
    values = _decide_unseen(table, truth, folds, recipe, seed)
    strength = max(recipe.strengths, key=lambda tried: _score_raw(values[tried], truth))
    unseen = values[strength]
    chances = _calibrate_unseen(unseen, truth, folds)
    threshold = round(choose_threshold(chances[:, 1], truth), 6) if positive is not None else 0.0
    rules = Rules(labels, positive, threshold)
    found = pick_greatest(unseen) if positive is None else _find_positive(chances[:, 1], truth, folds)
    measured = measure_scores(truth, found, chances, rules, [row.group for row in rows])
    columns = build_columns(recipe, len(rows))
    features = columns.fit_transform(table)
    member = build_member(recipe, strength, seed).fit(features, truth)
    calibrator = build_calibrator().fit(unseen, truth)
    version = _name_version(rows, task, positive, seed)
    card = {
        "version": version, "task": task, "positive": positive, "language": language, "seed": seed, "trained_at": trained_at,
        **_count_rows(rows), "member": f"{recipe.member} {strength:g}",
        "threshold": threshold if positive is not None else None, "cross_validation": {"folds": len(folds)} | measured,
        "training_seconds": round(time.perf_counter() - began, 1),
    }  # fmt: skip
    return TaskModel(version, task, language, columns, member, calibrator, rules, card)


def _count_rows(rows: Sequence[LabelledRow]) -> dict[str, Any]:
    return {
        "rows": len(rows),
        "groups": len({row.group for row in rows}),
        "labels": dict(sorted(Counter(row.label for row in rows).items())),
        "data_sha256": hash_rows(rows),
    }


def number_labels(rows: Sequence[LabelledRow], positive: str | None) -> tuple[tuple[str, ...], Any]:
    """The names of the labels and each row's number; with a positive label that one is 1 and every other 0."""
    names = tuple(sorted({row.label for row in rows}))
    if positive is not None:
        return names, np.array([int(row.label == positive) for row in rows])
    places = {name: place for place, name in enumerate(names)}
    return names, np.array([places[row.label] for row in rows])


def draw_folds(rows: Sequence[LabelledRow], truth: Any, seed: int) -> Folds:
    """Folds that keep groups whole and labels even. Raises CorpusError when a label stands in one group only."""
    groups = [row.group for row in rows]
    spread = min(len({g for g, t in zip(groups, truth, strict=True) if t == label}) for label in set(truth.tolist()))
    if spread < LEAST_ROWS:
        raise CorpusError("A label stands in one group (or one text) only, so it cannot be both learned and measured.")
    count = min(FEWER_FOLDS if len(rows) > MANY_ROWS else FOLDS, spread)
    folds = list(StratifiedGroupKFold(count, shuffle=True, random_state=seed).split(groups, truth, groups))
    whole = set(truth.tolist())
    if any(set(truth[learned].tolist()) != whole for learned, _ in folds):
        raise CorpusError("A label stands in too few groups to be learned and measured. Add rows of other groups.")
    return [fold for fold in folds if len(fold[1])]


def _decide_unseen(table: Columns, truth: Any, folds: Folds, recipe: Recipe, seed: int) -> Values:
    """Decision values of every strength for every text, from models that have not seen its fold."""
    found: Values = {}
    for learned, unseen in folds:
        columns = build_columns(recipe, len(table))
        features, others = columns.fit_transform(table[learned]), columns.transform(table[unseen])
        for strength in recipe.strengths:
            values = decide(build_member(recipe, strength, seed).fit(features, truth[learned]), others)
            found.setdefault(strength, np.zeros((len(table), values.shape[1])))[unseen] = values
    return found


def _score_raw(values: Any, truth: Any) -> float:
    """Macro-F1 of raw decision values on unseen texts."""
    if values.shape[1] > 1:
        return macro_f1(truth, pick_greatest(values), values.shape[1])
    return macro_f1(truth, (values.ravel() >= choose_threshold(values.ravel(), truth)).astype(int), 2)


def _calibrate_unseen(values: Any, truth: Any, folds: Folds) -> Any:
    """Chances of the labels, each fold's from a calibrator that has not seen it."""
    chances = np.zeros((len(truth), len(set(truth.tolist()))))
    for learned, unseen in folds:
        chances[unseen] = build_calibrator().fit(values[learned], truth[learned]).predict_proba(values[unseen])
    return chances


def _find_positive(scores: Any, truth: Any, folds: Folds) -> Any:
    """Which texts are positive, each fold's by the threshold that the other folds choose."""
    found = np.zeros(len(truth), dtype=int)
    for learned, unseen in folds:
        found[unseen] = scores[unseen] >= choose_threshold(scores[learned], truth[learned])
    return found


def _name_version(rows: Sequence[LabelledRow], task: str, positive: str | None, seed: int) -> str:
    """RECIPE_VERSION-<hash8> over the data, the choices, the library's own source and scikit-learn's version."""
    digest = hashlib.sha256(f"{hash_rows(rows)}:{task}:{positive}:{seed}:{sklearn.__version__}".encode())
    for name in _SOURCES:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return f"{RECIPE_VERSION}-{digest.hexdigest()[:8]}"
