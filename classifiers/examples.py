"""The corpus sentences that an explanation may show beside a text: the project's own invented ones, never people's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.corpus import Sentence
from classifiers.types import Relevance, Text

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with their labels, in the order of the corpus."""

    texts: tuple[Text, ...]
    labels: tuple[Relevance, ...]

    def to_arrays(self) -> dict[str, Any]:
        """One array of bytes, for a file."""
        rows = [
            [text.title or "", text.text, text.language or "", text.genre or "", label]
            for text, label in zip(self.texts, self.labels, strict=True)
        ]
        return {"rows": np.frombuffer(json.dumps(rows, ensure_ascii=False).encode(), dtype=np.uint8)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Examples:
        """What `to_arrays` gave."""
        rows = json.loads(arrays["rows"].tobytes().decode())
        texts = tuple(Text(str(place), row[1], row[0] or None, row[2], row[3]) for place, row in enumerate(rows))
        return cls(texts, tuple(row[4] for row in rows))


def collect_examples(sentences: Sequence[Sentence]) -> Examples:
    """The project's own sentences; posts on a rumour are left out, as their words need not speak for their label."""
    own = [s for s in sentences if s.is_own and not s.rumour_id and len(s.text.text) <= _LONGEST]
    return Examples(tuple(s.text for s in own), tuple(s.relevance for s in own))  # type: ignore[misc]
