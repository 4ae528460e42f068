"""The small index of the web process: which stored rumours lie nearest to a few words. numpy only, no scikit-learn."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.errors import ModelError, ModelMissing
from classifiers.types import KnownRumour
from classifiers.words.synonyms import group_of
from classifiers.words.wording import CONTENT_STOP, clean_text, guess_language, split_words, stem_word

_SIZE = 2**16
_STEM_WEIGHT, _GRAM_WEIGHT, _GROUP_WEIGHT = 1.0, 0.35, 0.8
_LONGEST = 2_000  # words of a query that are read

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class NearestIndex:
    """Sparse unit vectors of every wording, row after row, and the rumour each row belongs to."""

    rumour_ids: Array
    starts: Array
    features: Array
    weights: Array
    idf: Array


def build_index(rumours: Sequence[KnownRumour], path: Path) -> None:
    """Write the index of all claims and variants to `path` (.npz); readers see the old or the new file, never half."""
    rows = [
        (rumour.rumour_id, _count_features(wording))
        for rumour in rumours
        for wording in dict.fromkeys((rumour.claim, *rumour.variants))
    ]
    rows = [(rumour_id, counts) for rumour_id, counts in rows if counts]
    frequency = np.zeros(_SIZE, dtype=np.float32)
    for _, counts in rows:
        frequency[list(counts)] += 1
    idf = np.log((len(rows) + 2) / (frequency + 1)).astype(np.float32)
    vectors = [_weigh(counts, idf) for _, counts in rows]
    lengths = [len(features) for features, _ in vectors]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    with draft.open("wb") as file:
        np.savez_compressed(
            file,
            rumour_ids=np.array([rumour_id for rumour_id, _ in rows], dtype=np.str_),
            starts=np.cumsum([0, *lengths[:-1]])[: len(rows)].astype(np.int64),
            features=np.concatenate([f for f, _ in vectors] or [np.zeros(0)]).astype(np.int32),
            weights=np.concatenate([w for _, w in vectors] or [np.zeros(0)]).astype(np.float32),
            idf=idf,
        )
    os.replace(draft, path)


def load_index(path: Path) -> NearestIndex:
    """The index from disk. Raises ModelMissing when there is none, ModelError when the file is damaged."""
    if not path.is_file():
        raise ModelMissing(f"There is no index of rumours at {path}; the worker writes it when rumours change.")
    try:
        with np.load(path, allow_pickle=False) as stored:
            return NearestIndex(*(stored[name] for name in NearestIndex.__slots__))
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise ModelError(f"The index of rumours at {path} is damaged: delete it, and the worker writes a new one.") from error


def nearest(index: NearestIndex, text: str, n: int = 3) -> list[tuple[str, float]]:
    """The n nearest rumours, best first, with a similarity of 0–1; rumours that share nothing are left out."""
    features, weights = _weigh(_count_features(text), index.idf)
    if not len(features) or not len(index.starts):
        return []
    query = np.zeros(_SIZE, dtype=np.float32)
    query[features] = weights
    similarities = np.add.reduceat(index.weights * query[index.features], index.starts)
    best: dict[str, float] = {}
    for row in np.argsort(-similarities, kind="stable"):
        if len(best) >= n or similarities[row] <= 0:
            break
        best.setdefault(str(index.rumour_ids[row]), round(min(float(similarities[row]), 1.0), 4))
    return list(best.items())


def _count_features(text: str) -> dict[int, float]:
    """Hashed features with weights: stems, groups of synonyms, character 4-grams of the content words."""
    text = clean_text(text)
    language = guess_language(text) or "sv"
    counts: Counter[str] = Counter()
    for word in split_words(text)[:_LONGEST]:
        if word in CONTENT_STOP or len(word) < 2:
            continue
        counts[f"s:{stem_word(word, language)}"] += 1
        for group in group_of(word):
            counts[f"g:{group}"] += 1
        padded = f" {word} "
        counts.update(f"c:{padded[start : start + 4]}" for start in range(len(padded) - 3))
    kinds = {"s": _STEM_WEIGHT, "g": _GROUP_WEIGHT, "c": _GRAM_WEIGHT}
    hashed: dict[int, float] = {}
    for feature, count in counts.items():
        place = zlib.crc32(feature.encode()) % _SIZE
        hashed[place] = hashed.get(place, 0.0) + kinds[feature[0]] * (1 + float(np.log(count)))
    return hashed


def _weigh(counts: dict[int, float], idf: Array) -> tuple[Array, Array]:
    features = np.array(sorted(counts), dtype=np.int32)
    weights = np.array([counts[feature] for feature in features.tolist()], dtype=np.float32) * idf[features]
    length = float(np.sqrt((weights**2).sum())) or 1.0
    return features, weights / length
