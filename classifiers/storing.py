"""The model on disk: one skops file a pipeline, one npz, one manifest with hashes. Never pickle, never joblib."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import sklearn
import skops.io

from classifiers.errors import ModelMissing, ModelOutdated, ModelTampered
from classifiers.matching import VIEWS, Background
from classifiers.model import Decisions, Model
from classifiers.pipelines import TRUSTED_TYPES

MANIFEST = "model.json"
FORMAT = 1
_PIPELINES = ("relevance", "statement", "relation", "theme", "ranker")
_BACKGROUND = "background.npz"
_AGAIN = "Train it again: python -m classifiers train"


def save_model(model: Model, model_dir: Path) -> None:
    """Write every file, then the manifest that names their hashes; a half-written folder never loads."""
    model_dir.mkdir(parents=True, exist_ok=True)
    (model_dir / MANIFEST).unlink(missing_ok=True)
    for name in _PIPELINES:
        _plain_vocabularies(getattr(model, name))
        skops.io.dump(getattr(model, name), model_dir / f"{name}.skops", compression=ZIP_DEFLATED, compresslevel=6)
    background = model.background
    views = dict(zip(VIEWS, background.frequencies, strict=True))
    np.savez_compressed(model_dir / _BACKGROUND, allow_pickle=False, count=np.array(background.count), **views)
    manifest = {
        "format": FORMAT,
        "version": model.version,
        "sklearn": sklearn.__version__,
        "files": {name: _hash_file(model_dir / name) for name in _file_names()},
        "decisions": asdict(model.decisions),
        "card": model.card,
    }
    manifest["sha256"] = _hash_manifest(manifest)
    draft = model_dir / f"{MANIFEST}.new"
    draft.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(draft, model_dir / MANIFEST)


def _plain_vocabularies(pipeline: Any) -> None:
    """Vocabularies count in numpy integers, which skops would write as one file each (minutes, megabytes)."""
    columns = pipeline.named_steps.get("columns")
    for vectorizer in columns.named_transformers_.values() if columns else ():
        vectorizer.vocabulary_ = {word: int(place) for word, place in vectorizer.vocabulary_.items()}


def _file_names() -> list[str]:
    return [*(f"{name}.skops" for name in _PIPELINES), _BACKGROUND]


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hash_manifest(manifest: dict[str, Any]) -> str:
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_manifest(model_dir: Path) -> dict[str, Any]:
    """The checked manifest. Raises ModelMissing, ModelTampered or ModelOutdated. Loads no scikit-learn object."""
    path = model_dir / MANIFEST
    if not path.is_file():
        raise ModelMissing(f"There is no trained model in {model_dir}. {_AGAIN} --model {model_dir}")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        intact = isinstance(manifest, dict) and manifest.get("sha256") == _hash_manifest(manifest)
    except ValueError:
        intact = False
    if not intact:
        raise ModelTampered(f"{path} was changed after training. {_AGAIN}")
    if manifest["format"] != FORMAT or manifest["sklearn"] != sklearn.__version__:
        raise ModelOutdated(
            f"The model in {model_dir} was written with scikit-learn {manifest['sklearn']} (format {manifest['format']}); "
            f"this is {sklearn.__version__} (format {FORMAT}). {_AGAIN}"
        )
    return dict(manifest)


def load_model(model_dir: Path) -> Model:
    """The model, every file checked against its hash and every type against the list of trusted ones."""
    manifest = read_manifest(model_dir)
    for name, expected in manifest["files"].items():
        path = model_dir / name
        if not path.is_file():
            raise ModelTampered(f"{path} is missing. {_AGAIN}")
        if name not in _file_names() or _hash_file(path) != expected:
            raise ModelTampered(f"{path} was changed after training: its hash does not fit. {_AGAIN}")
    pipelines = {name: _load_pipeline(model_dir / f"{name}.skops") for name in _PIPELINES}
    with np.load(model_dir / _BACKGROUND, allow_pickle=False) as arrays:
        background = Background(tuple(arrays[name] for name in VIEWS), int(arrays["count"]))
    decisions = Decisions(**manifest["decisions"])
    return Model(manifest["version"], **pipelines, background=background, decisions=decisions, card=manifest["card"])


def _load_pipeline(path: Path) -> Any:
    foreign = _list_types(path) - TRUSTED_TYPES
    if foreign:
        raise ModelTampered(f"{path} holds types that are not on the list of trusted types: {sorted(foreign)}. {_AGAIN}")
    return skops.io.load(path, trusted=[])


def _list_types(path: Path) -> set[str]:
    """The full names of all types in a skops file, read from its schema without building anything."""
    names: set[str] = set()

    def collect(node: dict[str, Any]) -> dict[str, Any]:
        if "__class__" in node:
            names.add(f"{node.get('__module__')}.{node['__class__']}")
        return node

    with ZipFile(path) as archive:
        json.loads(archive.read("schema.json"), object_hook=collect)
    return names
