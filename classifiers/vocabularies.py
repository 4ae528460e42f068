"""Vocabularies beside the pipelines that they belong to: skops would write one node a word, for seconds and megabytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

NAME = "vocabularies"
_BETWEEN = "\n"  # stands in no word and in no run of characters


def readers_of(pipelines: Mapping[str, Any]) -> dict[str, Any]:
    """Every fitted reader of words or characters, as "pipeline.column"."""
    found: dict[str, Any] = {}
    for name, pipeline in pipelines.items():
        columns = getattr(pipeline, "named_steps", {}).get("columns")
        for column, step in columns.named_transformers_.items() if columns is not None else ():
            if hasattr(step, "vocabulary_"):
                found[f"{name}.{column}"] = step
    return found


@contextmanager
def lifted(readers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The packed vocabulary of each reader; inside, the readers have none, and afterwards their own again."""
    kept = {name: reader.vocabulary_ for name, reader in readers.items()}
    packed = {name: _pack(vocabulary) for name, vocabulary in kept.items()}
    try:
        for reader in readers.values():
            reader.vocabulary_ = {}
        yield packed
    finally:
        for name, reader in readers.items():
            reader.vocabulary_ = kept[name]


def put_back(readers: Mapping[str, Any], packed: Mapping[str, Any]) -> None:
    """Give every reader the vocabulary that was kept for it."""
    for name, reader in readers.items():
        reader.vocabulary_ = _unpack(packed[name])


def _pack(vocabulary: Mapping[str, Any]) -> Any:
    text = _BETWEEN.join(sorted(vocabulary, key=lambda word: int(vocabulary[word])))
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def _unpack(packed: Any) -> dict[str, int]:
    words = packed.tobytes().decode("utf-8")
    return {word: place for place, word in enumerate(words.split(_BETWEEN))} if words else {}
