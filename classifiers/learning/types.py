"""The values of learning. Cheap to import: no scikit-learn, no numpy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classifiers.types import RELATIONS, RELEVANCES, STATEMENT_TYPES, Text

TASKS = ("relevance", "match", "relation", "statement")
# From strong to weak. "reason" is a dismissal that says why; "dismiss" one that does not.
ORIGINS = ("asked", "relink", "confirm", "reason", "verdict", "dismiss", "dataset")
# How much a decision says. Who was asked the very question knows best. A dismissal without a reason may mean "nothing to do" as
# well as "not about this"; a verdict says that the text held a claim, and little else. The corpus's own rows weigh 1.
WEIGHTS = {"asked": 2.0, "relink": 1.5, "confirm": 1.0, "reason": 1.0, "verdict": 0.5, "dismiss": 0.3, "dataset": 1.0}
MEASURABLE = ("asked", "relink", "confirm", "reason")  # plain enough to measure a model by
VALUES = {"relevance": RELEVANCES, "statement": STATEMENT_TYPES, "relation": RELATIONS}
LEAST_LABELS = 40  # of each kind (about the subject, not about it) before learning is worth the while


@dataclass(frozen=True, slots=True)
class Label:
    """One decision about one text. `value` is one of VALUES[task]; for "match" it is the rumour's id."""

    text: Text
    task: str
    value: str
    origin: str
    at: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LabelledRumour:
    """A rumour that labels name: what the corpus needs to know of it."""

    rumour_id: str
    claim: str
    theme: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """All that the labels say of one text. `key` is the text without capitals and punctuation."""

    key: str
    text: Text
    relevance: str
    origin: str
    weight: float
    statement_type: str = ""
    rumour_id: str | None = None
    relation: str | None = None
    theme: str | None = None

    @property
    def group(self) -> str:
        """What is resampled together: the rumour, else the text itself."""
        return self.rumour_id or self.key


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two decisions about the same text that do not agree; which one counts."""

    text_id: str
    task: str
    kept: str
    dropped: str

    def to_json(self) -> dict[str, Any]:
        return {"id": self.text_id, "task": self.task, "kept": self.kept, "dropped": self.dropped}
