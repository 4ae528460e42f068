"""A trained task: texts in, answers out. No file, no training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.tasks.pipelines import decide
from classifiers.tasks.reading import read_table, weigh_trust
from classifiers.tasks.types import OTHER, Answer

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Rules:
    """How decisions become labels. With `positive` its score is held against `threshold`; without, the greatest decision wins."""

    labels: tuple[str, ...]
    positive: str | None
    threshold: float

    @property
    def negative(self) -> str:
        """The name for everything that is not positive."""
        others = [label for label in self.labels if label != self.positive]
        return others[0] if len(others) == 1 else OTHER


@dataclass(frozen=True, slots=True)
class TaskModel:
    """The parts of a trained task. `language` is sv, en or mixed."""

    version: str
    task: str
    language: str
    columns: Any
    member: Any
    calibrator: Any
    rules: Rules
    card: dict[str, Any]


def predict(model: TaskModel, texts: Sequence[str]) -> list[Answer]:
    """One answer a text, in order. A text that is hardly readable gets a low score instead of an error."""
    answers: list[Answer] = []
    for first in range(0, len(texts), _BATCH):
        answers += _predict_batch(model, texts[first : first + _BATCH])
    return answers


def _predict_batch(model: TaskModel, texts: Sequence[str]) -> list[Answer]:
    table = model.columns.transform(read_table(texts, model.language))
    values = decide(model.member, table)
    trust = np.array([weigh_trust(text) for text in texts])
    return answer(values, model.calibrator.predict_proba(values), trust, model.rules)


def answer(values: Any, chances: Any, trust: Any, rules: Rules) -> list[Answer]:
    """Answers from decision values, the chances of the labels and the trust in each text. Without trust no score stands out.

    Where rare labels weigh as much as common ones, the label that is decided for need not be the one with the best chance.
    """
    trust = trust[:, np.newaxis]
    if rules.positive is None:
        best = pick_greatest(values)
        held = trust * chances + (1 - trust) / len(rules.labels)
        return [Answer(rules.labels[place], _limit(row[place])) for place, row in zip(best, held, strict=True)]
    unsure = rules.threshold / 2
    scores = (trust * chances[:, 1:] + (1 - trust) * np.minimum(chances[:, 1:], unsure)).ravel()
    return [Answer(rules.positive if s >= rules.threshold else rules.negative, _limit(s)) for s in scores]


def pick_greatest(values: Any) -> Any:
    """The number of the label with the greatest decision value; a single column speaks for the second of two labels."""
    return (values.ravel() > 0).astype(int) if values.shape[1] == 1 else values.argmax(axis=1)


def _limit(score: float) -> float:
    return min(1.0, max(0.0, round(float(score), 6)))
