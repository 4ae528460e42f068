"""What the corpus says beyond the rumours at hand: how common each feature is, and which subject its words speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.matching.counting import VIEWS, Floats, as_rows, count_text, document_frequency
from classifiers.matching.subjects import Subjects, learn_subjects


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of `count` corpus texts each hashed feature occurs, per view; and the subjects learned from them."""

    frequencies: tuple[Floats, ...]
    count: int
    subjects: Subjects

    def to_arrays(self) -> dict[str, Any]:
        """Everything as named arrays, for a file."""
        views = dict(zip(VIEWS, self.frequencies, strict=True))
        learned = {f"subjects_{name}": getattr(self.subjects, name) for name in Subjects.__slots__}
        return {"count": np.array(self.count), **views, **learned}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Any]) -> Background:
        """What `to_arrays` gave."""
        subjects = Subjects(**{name: arrays[f"subjects_{name}"] for name in Subjects.__slots__})
        return cls(tuple(arrays[name] for name in VIEWS), int(arrays["count"]), subjects)


def measure_background(texts: Sequence[str], themes: Sequence[str | None]) -> Background:
    """Document frequencies of the corpus texts, and the subjects of those that have a theme (two different ones at least)."""
    counted = [count_text(text) for text in texts]
    frequencies = tuple(document_frequency(as_rows(counted, view)) for view in range(len(VIEWS)))
    themed = [(text, theme) for text, theme in zip(counted, themes, strict=True) if theme]
    return Background(frequencies, len(texts), learn_subjects([text for text, _ in themed], [theme for _, theme in themed]))
