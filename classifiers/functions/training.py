"""Fits the model of sentence functions and measures it on voices it has not seen."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from classifiers.functions.corpus import FUNCTIONS, Example, read_corpus
from sandwiches.words.functions import Model, judge, likelihood, list_features, read_model

LEAST_DOCUMENTS = 2
STRENGTH = 10.0
PRUNED = 25  # hundredths: weights nearer to nought say nothing
# Functions that warn the writer may misfire on few sound sentences; those that only silence a warning may on more.
MOST_FALSE = {
    "mock": 0.03, "charged": 0.025, "blaming": 0.025, "person": 0.02, "valuing": 0.03, "motive": 0.02, "invite": 0.01,
    "warn": 0.03, "concede": 0.015, "cause": 0.02, "technique": 0.03, "process": 0.05, "concern": 0.02, "deny": 0.03,
}  # fmt: skip
ALERT = 0.06
# What each function is measured against: the sentences that a sound answer may hold.
SOUND = frozenset({"plain", "warn", "concede", "cause", "technique", "process", "concern", "invite", "deny"})
FILE = Path(__file__).parents[2] / "sandwiches" / "words" / "functions.json"


@dataclass(frozen=True)
class Quality:
    """How a function is found in voices that the model has not seen: thresholds, recall, false share of sound sentences."""

    function: str
    language: str
    least: float
    alert: float
    examples: int
    recall: float
    false_share: float
    alert_recall: float


def train(examples: Sequence[Example] | None = None) -> tuple[dict[str, Any], list[Quality]]:
    """Give the model as JSON types, and its quality measured leave-one-voice-out."""
    examples = read_corpus() if examples is None else examples
    record: dict[str, Any] = {}
    qualities: list[Quality] = []
    for language in ("sv", "en"):
        own = [one for one in examples if one.language == language]
        measured = measure(own, language)
        qualities += measured
        least = {one.function: one.least for one in measured}
        record[language] = {**_fit(own), "least": least, "alert": {one.function: one.alert for one in measured}}
    return record, qualities


def measure(examples: Sequence[Example], language: str) -> list[Quality]:
    """Give the quality of each function when each voice is judged by a model that has not seen it."""
    rows: list[tuple[str, dict[str, float]]] = []
    for voice in sorted({one.voice for one in examples}):
        model = read_model({**_fit([one for one in examples if one.voice != voice]), "least": {}, "alert": {}})
        rows += [(one.function, _judge(model, one)) for one in examples if one.voice == voice]
    return [_quality(function, language, rows) for function in FUNCTIONS if function != "plain"]


def write_model(path: Path = FILE) -> list[Quality]:
    """Train, write the weights where sandwiches reads them, and give the quality."""
    record, qualities = train()
    path.write_text(json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    return qualities


def _quality(function: str, language: str, rows: Sequence[tuple[str, dict[str, float]]]) -> Quality:
    own = [likelihood(scores, function) for name, scores in rows if name == function]
    others = sorted((likelihood(scores, function) for name, scores in rows if name in SOUND and name != function), reverse=True)
    least, alert = (_threshold(others, share) for share in (MOST_FALSE[function], ALERT))
    return Quality(
        function, language, least, alert, len(own), _share(own, least), _share(others, least), _share(own, min(least, alert))
    )


def _threshold(others: Sequence[float], share: float) -> float:
    """Give the likelihood that so small a share of the sound sentences reaches; `others` is sorted, highest first."""
    return max(0.1, round(others[int(share * len(others))] + 0.005, 2))


def _share(likelihoods: Sequence[float], least: float) -> float:
    return round(sum(one >= least for one in likelihoods) / len(likelihoods), 3)


def _judge(model: Model, example: Example) -> dict[str, float]:
    return dict(judge(model, example.text, example.language))


def _fit(examples: Sequence[Example]) -> dict[str, Any]:
    """Fit one logistic regression for each function over the features that stand in at least two sentences."""
    bags = [sorted(set(list_features(one.text, one.language))) for one in examples]
    counts = Counter(feature for bag in bags for feature in bag)
    names = sorted(feature for feature, count in counts.items() if count >= LEAST_DOCUMENTS)
    rarity = {name: round((math.log((1 + len(bags)) / (1 + counts[name])) + 1) * 100) for name in names}
    table = _table(bags, names, rarity)
    functions = [name for name in FUNCTIONS if name != "plain"]
    bias, columns = [], []
    for function in functions:
        fitted = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear", random_state=0)
        fitted.fit(table, [one.function == function for one in examples])
        bias.append(round(float(fitted.intercept_[0]) * 100))
        columns.append(fitted.coef_[0])
    weights = {}
    for place, name in enumerate(names):
        values = [(index, round(float(column[place]) * 100)) for index, column in enumerate(columns)]
        weights[name] = [rarity[name], *([index, value] for index, value in values if abs(value) >= PRUNED)]
    return {"functions": functions, "bias": bias, "weights": weights}


def _table(bags: Sequence[Sequence[str]], names: Sequence[str], rarity: dict[str, int]) -> Any:
    """Give a row for each bag of features: their rarity, the row scaled to length 1."""
    places = {name: place for place, name in enumerate(names)}
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        for feature in bag:
            if feature in places:
                rows.append(row)
                columns.append(places[feature])
                values.append(rarity[feature] / 100)
    return normalize(csr_matrix((values, (rows, columns)), shape=(len(bags), len(places))))
