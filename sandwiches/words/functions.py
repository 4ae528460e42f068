"""What a sentence does: warns, concedes, invites, mocks, blames … A linear model over its words.

It is trained in classifiers/functions and decides only when to warn (METHOD A.3). The weights lie in functions.json beside this
file; nothing is learnt here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from sandwiches.words.cue_index import method_index
from sandwiches.words.matching import stem
from sandwiches.words.text import without_markers, words_as_written

MOST_WORDS = 60
UNSUPPORTED = 0.15  # how much surer the model must be of a harsh function when none of its words stands in the sentence
SUPPORT = {
    "mock": frozenset({"mock", "audience_attack"}),
    "charged": frozenset({"charged", "loaded"}),
    "blaming": frozenset({"blaming", "blame", "group"}),
    "valuing": frozenset({"valuing", "opinion", "mock", "charged"}),
    "motive": frozenset({"motive"}),
}
HARSH = frozenset({"mock", "charged", "blaming", "motive", "person", "valuing"})
_STREET = "gatan|vägen|gränd|torget|stigen|backen"
_ADDRESS = re.compile(rf"\b[A-ZÅÄÖ][a-zåäö]{{1,30}}(?:{_STREET})\b|\b[A-Z][a-z]{{1,30}} (?:Street|Road|Lane|Avenue)\b")
_DIGIT = re.compile(r"\d")
_CLASS = re.compile(r"\b[1-9][A-F]\b")


@dataclass(frozen=True)
class Model:
    """A logistic regression for each of `functions` over features weighed by how rare they are, the whole scaled to length 1.

    `weights` holds, for each feature, the square of its rarity, and its weights times its rarity by the place of the function.
    `least` is the likelihood from which a function counts, `alert` a lower one, for parts of one or two sentences.
    """

    functions: tuple[str, ...]
    bias: tuple[float, ...]
    weights: Mapping[str, tuple[float, tuple[tuple[int, float], ...]]]
    least: Mapping[str, float]
    alert: Mapping[str, float]


def does(sentence: str, function: str, language: str, *, alert: bool = False) -> bool:
    """Tell whether the model reads the sentence as doing this; False for a function or language that it does not know.

    With `alert` the model is surer to find it and misfires more often: about one sound sentence in sixteen.
    """
    model = load_model(language)
    if model is None:
        return False
    least = (model.alert if alert else model.least).get(function, 2.0)
    value = likelihood(scores(sentence, language), function)
    return value >= least and (value >= least + UNSUPPORTED or not _lacks_words(sentence, function, language))


def _lacks_words(sentence: str, function: str, language: str) -> bool:
    """Tell whether none of the function's own words supports the model."""
    wanted = SUPPORT.get(function)
    return wanted is not None and wanted.isdisjoint(
        method_index(language).find([one.lower() for one in words_as_written(sentence)])
    )


def likelihood(scored: Mapping[str, float], function: str) -> float:
    """Give how likely a sentence does this; 0 for a harsh function when a sound one is likelier still."""
    value = scored.get(function, 0.0)
    if function in HARSH and any(other > value for name, other in scored.items() if name not in HARSH):
        return 0.0
    return value


@lru_cache(maxsize=2048)
def scores(sentence: str, language: str) -> Mapping[str, float]:
    """Give the likelihood, 0 to 1, that the sentence does each of the functions."""
    model = load_model(language)
    return {} if model is None else judge(model, sentence, language)


def judge(model: Model, sentence: str, language: str) -> Mapping[str, float]:
    """As `scores`, by a given model."""
    sums = [0.0] * len(model.functions)
    length = 0.0
    known = model.weights
    for feature in known.keys() & list_features(sentence, language):
        squared, weights = known[feature]
        length += squared
        for place, weight in weights:
            sums[place] += weight
    length = math.sqrt(length) or 1.0
    total = [bias + one / length for bias, one in zip(model.bias, sums, strict=True)]
    return {name: 1 / (1 + math.exp(-max(-30.0, min(30.0, one)))) for name, one in zip(model.functions, total, strict=True)}


def list_features(sentence: str, language: str) -> list[str]:
    """Give what the model knows of a sentence: words, their stems, pairs, cue lists, names, figures. May repeat itself."""
    written = words_as_written(sentence)[:MOST_WORDS]
    if not written:
        return []
    words = ["#" if word.isdigit() else word.lower() for word in written]
    real = [word for word in words if word != "#"]
    found = [f"first {words[0]}", f"start {' '.join(words[:2])}", f"length {min(6, len(words) // 4)}"]
    found += [f"pair {before} {word}" for before, word in zip(["<", *words], words, strict=False)]
    found += [f"word {word}" for word in real]
    found += [f"stem {stem(word, language)}" for word in real]
    found += [f"list {name}" for name in method_index(language).find(words)]
    return found + _list_signs(sentence, written)


def _list_signs(sentence: str, written: list[str]) -> list[str]:
    text = without_markers(sentence).strip()
    signs = [f"sign {text[-1]}"] if text.endswith((":", "!", "?")) else []
    if any(word[0].isupper() and len(word) > 1 for word in written[1:]):
        signs.append("sign name")
        if _ADDRESS.search(text):
            signs.append("sign address")
    if _DIGIT.search(text):
        signs.append("sign figure")
        if _CLASS.search(text):
            signs.append("sign class")
    return signs


@cache
def load_model(language: str) -> Model | None:
    """Give the model of a language, None when there is none."""
    record = json.loads(resources.files(__package__).joinpath("functions.json").read_text(encoding="utf-8")).get(language)
    return None if record is None else read_model(record)


def read_model(record: Mapping[str, Any]) -> Model:
    """Give the model of its JSON types: numbers are hundredths."""
    weights = {
        feature: (rarity * rarity / 10_000, tuple((place, rarity * weight / 10_000) for place, weight in pairs))
        for feature, (rarity, *pairs) in record["weights"].items()
    }
    bias = tuple(one / 100 for one in record["bias"])
    return Model(tuple(record["functions"]), bias, weights, record["least"], record["alert"])
