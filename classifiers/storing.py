"""Models on disk: one skops file a pipeline, one npz a set of arrays, one manifest with hashes. Never pickle, never joblib."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import sklearn
import skops.io

from classifiers import vocabularies
from classifiers.errors import ModelMissing, ModelOutdated, ModelTampered
from classifiers.examples import Examples
from classifiers.matching import Background
from classifiers.model import Decisions, Model
from classifiers.pipelines import TRUSTED_TYPES
from classifiers.swift import quicken, slow_down
from classifiers.types import MODEL_FORMAT

MANIFEST = "model.json"
STARTER = "starter"
_PIPELINES = ("relevance", "statement", "relation", "theme", "checkworthy", "threat", "individual", "children", "ranker")
_BACKGROUND, _EXAMPLES = "background", "examples"
_AGAIN = "Train it again: python -m classifiers train"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a folder holds: the names of its pipelines and sets of arrays, the types they may be made of, how to train it."""

    name: str
    pipelines: tuple[str, ...]
    arrays: tuple[str, ...]
    trusted: Collection[str]
    again: str = _AGAIN
    format: int = MODEL_FORMAT

    @property
    def files(self) -> list[str]:
        """The files beside the manifest."""
        return [*(f"{name}.skops" for name in self.pipelines), *(f"{name}.npz" for name in self.arrays)]


@dataclass(frozen=True, slots=True)
class Parts:
    """What was read back: the manifest, the pipelines and the arrays by name."""

    manifest: dict[str, Any]
    pipelines: dict[str, Any]
    arrays: dict[str, dict[str, Any]]


def starter_kind() -> Kind:
    """The starter model's parts."""
    return Kind(STARTER, _PIPELINES, (_BACKGROUND, _EXAMPLES, vocabularies.NAME), TRUSTED_TYPES)


def save_model(model: Model, model_dir: Path) -> None:
    """Write the starter model."""
    pipelines = {name: slow_down(getattr(model, name)) for name in _PIPELINES}
    arrays = {_BACKGROUND: model.background.to_arrays(), _EXAMPLES: model.examples.to_arrays()}
    body = {"version": model.version, "decisions": asdict(model.decisions), "card": model.card}
    with vocabularies.lifted(vocabularies.readers_of(pipelines)) as words:
        arrays[vocabularies.NAME] = words
        save_parts(model_dir, starter_kind(), pipelines=pipelines, arrays=arrays, body=body)


def load_model(model_dir: Path) -> Model:
    """The starter model, every file checked against its hash and every type against the list of trusted ones."""
    parts = load_parts(model_dir, starter_kind())
    vocabularies.put_back(vocabularies.readers_of(parts.pipelines), parts.arrays[vocabularies.NAME])
    background = Background.from_arrays(parts.arrays[_BACKGROUND])
    manifest = parts.manifest
    decisions = Decisions(**manifest["decisions"])
    return Model(
        manifest["version"],
        **{name: quicken(pipeline) for name, pipeline in parts.pipelines.items()},
        background=background,
        examples=Examples.from_arrays(parts.arrays[_EXAMPLES]),
        decisions=decisions,
        card=manifest["card"],
    )


def save_parts(
    model_dir: Path,
    kind: Kind,
    *,
    pipelines: Mapping[str, Any],
    arrays: Mapping[str, Mapping[str, Any]],
    body: Mapping[str, Any],
) -> None:
    """Write every file, then the manifest that names their hashes; a half-written folder never loads."""
    model_dir.mkdir(parents=True, exist_ok=True)
    (model_dir / MANIFEST).unlink(missing_ok=True)
    for name in kind.pipelines:
        skops.io.dump(pipelines[name], model_dir / f"{name}.skops", compression=ZIP_DEFLATED, compresslevel=6)
    for name in kind.arrays:
        np.savez_compressed(model_dir / f"{name}.npz", allow_pickle=False, **arrays[name])
    manifest = {
        **body,
        "kind": kind.name,
        "format": kind.format,
        "sklearn": sklearn.__version__,
        "files": {name: _hash_file(model_dir / name) for name in kind.files},
    }
    manifest["sha256"] = _hash_manifest(manifest)
    draft = model_dir / f"{MANIFEST}.new"
    draft.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(draft, model_dir / MANIFEST)


def _hash_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hash_manifest(manifest: dict[str, Any]) -> str:
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def read_manifest(model_dir: Path, kind: Kind | None = None) -> dict[str, Any]:
    """The checked manifest. Raises ModelMissing, ModelTampered or ModelOutdated. Loads no scikit-learn object."""
    kind = kind or starter_kind()
    path = model_dir / MANIFEST
    if not path.is_file():
        raise ModelMissing(f"There is no trained model in {model_dir}. {kind.again} {_folder_option(kind)} {model_dir}")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        intact = isinstance(manifest, dict) and manifest.get("sha256") == _hash_manifest(manifest)
    except ValueError:
        intact = False
    if not intact:
        raise ModelTampered(f"{path} was changed after training. {kind.again}")
    held = manifest.get("kind", STARTER)
    if held != kind.name:
        raise ModelOutdated(f"The folder {model_dir} holds a {held} model; here a {kind.name} model is needed. {kind.again}")
    if manifest["format"] != kind.format or manifest["sklearn"] != sklearn.__version__:
        raise ModelOutdated(
            f"The model in {model_dir} was written with scikit-learn {manifest['sklearn']} (format {manifest['format']}); "
            f"this is {sklearn.__version__} (format {kind.format}). {kind.again}"
        )
    return dict(manifest)


def _folder_option(kind: Kind) -> str:
    return "--model" if kind.name == STARTER else "--out"


def load_parts(model_dir: Path, kind: Kind) -> Parts:
    """All parts of a folder. Raises ModelTampered for a file that is missing, foreign or changed, or for a foreign type."""
    manifest = read_manifest(model_dir, kind)
    _check_files(model_dir, manifest["files"], kind)
    pipelines = {name: _load_pipeline(model_dir / f"{name}.skops", kind) for name in kind.pipelines}
    return Parts(manifest, pipelines, {name: _load_arrays(model_dir / f"{name}.npz") for name in kind.arrays})


def _check_files(model_dir: Path, hashes: Mapping[str, str], kind: Kind) -> None:
    for name in _both(hashes, kind.files):
        path = model_dir / name
        if name not in kind.files or name not in hashes:
            raise ModelTampered(f"{path} does not belong to a {kind.name} model. {kind.again}")
        if not path.is_file():
            raise ModelTampered(f"{path} is missing. {kind.again}")
        if _hash_file(path) != hashes[name]:
            raise ModelTampered(f"{path} was changed after training: its hash does not fit. {kind.again}")


def _both(hashes: Mapping[str, str], files: Sequence[str]) -> list[str]:
    return sorted({*hashes, *files})


def _load_arrays(path: Path) -> dict[str, Any]:
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _load_pipeline(path: Path, kind: Kind) -> Any:
    foreign = _list_types(path) - set(kind.trusted)
    if foreign:
        raise ModelTampered(f"{path} holds types that are not on the list of trusted types: {sorted(foreign)}. {kind.again}")
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
