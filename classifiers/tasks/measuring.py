"""Figures of a task: F1 with a 95 % interval, the F1 of each label, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from classifiers.errors import CorpusError
from classifiers.tasks.deciding import each_f1, estimate_f1, measure_calibration
from classifiers.tasks.model import Rules, TaskModel, predict
from classifiers.tasks.types import Answer, LabelledRow


def measure_scores(truth: Any, found: Any, chances: Any, rules: Rules, groups: Sequence[str]) -> dict[str, Any]:
    """Figures from numbered labels and the chances behind them. With a positive label F1 is that label's own."""
    if rules.positive is not None:
        figures = estimate_f1(truth, found, 2, groups, positive=True)
        error = measure_calibration(chances[:, 1], truth)
        return {"f1": figures, "calibration_error": error, "share_found": round(float(found.mean()), 4)}
    each = each_f1(truth, found, len(rules.labels))
    right = (chances.argmax(axis=1) == truth).astype(float)
    return {
        "macro_f1": estimate_f1(truth, found, len(rules.labels), groups, positive=False),
        "f1_by_label": {label: round(float(score), 4) for label, score in zip(rules.labels, each, strict=True)},
        "calibration_error": measure_calibration(chances.max(axis=1), right),
    }


def measure_answers(model: TaskModel, rows: Sequence[LabelledRow]) -> dict[str, Any]:
    """F1 of a trained task on rows it has not seen. Raises CorpusError when there is nothing positive to find."""
    return {"rows": len(rows)} | measure_found(predict(model, [row.text for row in rows]), rows, model.rules)


def measure_found(answers: Sequence[Answer], rows: Sequence[LabelledRow], rules: Rules) -> dict[str, Any]:
    """F1 of given answers, with an interval from resampling the groups."""
    groups = [row.group for row in rows]
    if rules.positive is not None:
        truth = np.array([int(row.label == rules.positive) for row in rows])
        found = np.array([int(one.label == rules.positive) for one in answers])
        if not truth.any():
            raise CorpusError(f"No row has the label {rules.positive!r}: there is nothing to find.")
        return {"f1": estimate_f1(truth, found, 2, groups, positive=True)}
    places = {label: place for place, label in enumerate(rules.labels)}
    truth, found = np.array([places[row.label] for row in rows]), np.array([places[one.label] for one in answers])
    return {"macro_f1": estimate_f1(truth, found, len(places), groups, positive=False)}
