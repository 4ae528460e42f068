"""A trained task on disk: the same manifest, hashes and list of types as the starter model; vocabularies as plain lists."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.storing import Kind, load_parts, save_parts
from classifiers.tasks.model import Rules, TaskModel
from classifiers.tasks.pipelines import TRUSTED

KIND = Kind(
    "task",
    ("columns", "member", "calibrator"),
    ("vocabularies",),
    TRUSTED | {"numpy.int64"},
    "Train it again: python -m classifiers train --task …",
)
_READERS = ("words", "characters")
_BETWEEN = "\n"  # stands in no word and in no run of characters


def save_task(model: TaskModel, model_dir: Path) -> None:
    """Write the model; a half-written folder never loads."""
    readers = {name: model.columns["columns"].named_transformers_[name] for name in _READERS}
    kept = {name: reader.vocabulary_ for name, reader in readers.items()}
    body = {"version": model.version, "task": model.task, "language": model.language, "rules": asdict(model.rules)}
    parts = {"columns": model.columns, "member": model.member, "calibrator": model.calibrator}
    try:
        for reader in readers.values():
            reader.vocabulary_ = {}  # skops would write one node a word: ten seconds and megabytes
        words = {name: _pack(vocabulary) for name, vocabulary in kept.items()}
        save_parts(model_dir, KIND, pipelines=parts, arrays={"vocabularies": words}, body=body | {"card": model.card})
    finally:
        for name, reader in readers.items():
            reader.vocabulary_ = kept[name]


def load_task(model_dir: Path) -> TaskModel:
    """The model, every file checked. Raises ModelMissing, ModelTampered or ModelOutdated, each with what to do."""
    parts = load_parts(model_dir, KIND)
    columns, manifest = parts.pipelines["columns"], parts.manifest
    for name in _READERS:
        columns["columns"].named_transformers_[name].vocabulary_ = _unpack(parts.arrays["vocabularies"][name])
    rules = manifest["rules"]
    return TaskModel(
        version=manifest["version"],
        task=manifest["task"],
        language=manifest["language"],
        columns=columns,
        member=parts.pipelines["member"],
        calibrator=parts.pipelines["calibrator"],
        rules=Rules(tuple(rules["labels"]), rules["positive"], rules["threshold"]),
        card=manifest["card"],
    )


def _pack(vocabulary: dict[str, Any]) -> Any:
    text = _BETWEEN.join(sorted(vocabulary, key=lambda word: vocabulary[word]))
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def _unpack(packed: Any) -> dict[str, int]:
    return {word: place for place, word in enumerate(packed.tobytes().decode("utf-8").split(_BETWEEN))}
