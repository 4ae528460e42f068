"""The values of the readers. Cheap to import."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from classifiers.errors import InputError

Open = Callable[[], Iterator[bytes]]  # gives the file's bytes from the beginning, in pieces of any size

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 200_000
LONGEST_CLAIM = 1_000
LONGEST_TEXT = 20_000
LONGEST_LINE = 300
LONGEST_URL = 2_000

FILE_FAULTS = {
    "empty": "The file is empty.",
    "too_large": "The file is larger than 50 MB.",
    "no_rows": "The file holds no rows.",
    "no_checks": "There is no ClaimReview in the file.",
    "not_json": "The file is not JSON.",
    "no_columns": "The first row does not name the columns.",
    "too_many_columns": "The file has more than 100 columns.",
    "unknown": "The file is neither JSON nor a table in text form.",
    "sealed": "The file was kept under another key.",
}
REASONS = {
    "no_claim": "there is no claim",
    "no_url": "there is no address of the fact-check (http or https)",
    "no_publisher": "nobody is named as publisher",
    "no_verdict": "there is no verdict",
    "no_text": "there is no text",
    "no_label": "there is no label",
    "no_id": "there is no id",
    "columns": "the row has another number of columns than the first row",
    "too_long": "the row is too long",
    "broken": "the file is broken here; nothing after it was read",
    "not_a_check": "it holds no ClaimReview",
    "too_many": "the file has more than 200,000 rows; nothing after it was read",
}


class UnreadableFile(InputError):
    """The whole file cannot be used; `kind` is a key of FILE_FAULTS."""

    def __init__(self, kind: str) -> None:
        super().__init__(FILE_FAULTS[kind])
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be used: its number in the file (a table's heading is 1), a key of REASONS, what stood there."""

    number: int
    reason: str
    value: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"number": self.number, "refused": self.reason, "why": REASONS[self.reason], "value": self.value}


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One fact-check. `verdict` is the publisher's wording, or empty where there is only a figure on a scale."""

    number: int
    claim: str
    url: str
    publisher: str
    verdict: str
    rating: float | None = None
    worst: float | None = None
    best: float | None = None
    checked_on: date | None = None
    language: str | None = None

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"checked_on": self.checked_on.isoformat() if self.checked_on else None}


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One text with its label as the file writes it."""

    number: int
    text: str
    label: str
    id: str = ""
    group: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class NamedText:
    """A claim or a post of a retrieval task."""

    number: int
    id: str
    text: str
    title: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Somebody's word that a post is about a claim."""

    number: int
    query_id: str
    claim_id: str
    is_right: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
