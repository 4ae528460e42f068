"""A trained task on disk: the same manifest, hashes and list of types as the starter model; vocabularies as plain lists."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from classifiers import vocabularies
from classifiers.storing import Kind, load_parts, save_parts
from classifiers.tasks.model import Rules, TaskModel
from classifiers.tasks.pipelines import TRUSTED

KIND = Kind(
    "task",
    ("columns", "member", "calibrator"),
    (vocabularies.NAME,),
    TRUSTED | {"numpy.int64"},
    "Train it again: python -m classifiers train --task …",
)
_READERS = ("words", "characters")


def save_task(model: TaskModel, model_dir: Path) -> None:
    """Write the model; a half-written folder never loads."""
    readers = {name: model.columns["columns"].named_transformers_[name] for name in _READERS}
    body = {"version": model.version, "task": model.task, "language": model.language, "rules": asdict(model.rules)}
    parts = {"columns": model.columns, "member": model.member, "calibrator": model.calibrator}
    with vocabularies.lifted(readers) as words:
        save_parts(model_dir, KIND, pipelines=parts, arrays={vocabularies.NAME: words}, body=body | {"card": model.card})


def load_task(model_dir: Path) -> TaskModel:
    """The model, every file checked. Raises ModelMissing, ModelTampered or ModelOutdated, each with what to do."""
    parts = load_parts(model_dir, KIND)
    columns, manifest = parts.pipelines["columns"], parts.manifest
    readers = {name: columns["columns"].named_transformers_[name] for name in _READERS}
    vocabularies.put_back(readers, parts.arrays[vocabularies.NAME])
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
