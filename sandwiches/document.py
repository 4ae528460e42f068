"""The sandwich as a value: its parts, its record and its evidence. Nothing here reads, writes or checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PARTS = ("headline", "opening_fact", "myth", "explanation", "closing_fact")
BODY_PARTS = PARTS[1:]
WRITTEN = (*PARTS, "quote")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A cited support; `n` is the number its marker carries in the text. Dates are ISO text, empty when unknown.

    `quoted` is the passage that the text rests on. `source` and `figure` are codes of the stored source and of the figure
    in the fact bank, `value` that figure as it stood when it was cited.
    """

    n: int
    publisher: str = ""
    title: str = ""
    published: str = ""
    url: str = ""
    accessed: str = ""
    archived: str = ""
    still_valid: bool = False
    quoted: str = ""
    source: str = ""
    figure: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Footer:
    """Who answers for the text, and where a reader reports an error."""

    unit: str = ""
    contact: str = ""
    error_link: str = ""
    published_by_role: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that goes with the text. `contrast` is the ratio between its text and ground; `beside` names a part."""

    alt: str = ""
    text: str = ""
    url: str = ""
    contrast: float | None = None
    large_text: bool = False
    decorative: bool = False
    photo_of_people: bool = False
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One answer in one language. Parts are Markdown; dates are ISO text; an empty string means "not given".

    `language` is a BCP 47 code: "sv", "en", "ar", "zh-Hant".

    `technique` is one id, or several when a writer could not choose (rule E2 then blocks). `marks` maps a rule's id to
    the sentence in which the writer says that it stands. `quote` is what the spokesperson `quote_by` says in the text, in
    their own words. `versions` are the same answer in other languages.
    """

    format: str = "sandwich"
    language: str = "sv"
    headline: str = ""
    opening_fact: str = ""
    myth: str = ""
    explanation: str = ""
    closing_fact: str = ""
    quote: str = ""
    quote_by: str = ""
    theme: str = ""
    claim: str = ""
    claim_type: str = ""
    verdict: str = ""
    verdict_by: str = ""
    verdict_at: str = ""
    decision: str = ""
    decision_score: int | None = None
    decision_at: str = ""
    decision_reason: str = ""
    technique: str | tuple[str, ...] = ""
    true_kernel: str = ""
    marks: Mapping[str, Any] = field(default_factory=dict)
    myth_label: bool = True
    value: str = ""
    value_words: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    footer: Footer = Footer()
    author: str = ""
    approver: str = ""
    status: str = ""
    review_by: str = ""
    published_at: str = ""
    next_update_at: str = ""
    images: tuple[Image, ...] = ()
    humour: bool = False
    humour_text: str = ""
    humour_reviewer: str = ""
    versions: tuple[Document, ...] = ()

    @property
    def techniques(self) -> tuple[str, ...]:
        """The chosen techniques; empty when none is chosen."""
        chosen: Iterable[str] = (self.technique,) if isinstance(self.technique, str) else self.technique
        return tuple(one for one in chosen if one.strip())

    def part(self, name: str) -> str:
        """Give the Markdown of one of the five parts."""
        if name not in PARTS:
            raise KeyError(name)
        return str(getattr(self, name))

    @classmethod
    def from_json(cls, record: Any) -> tuple[Document, tuple[str, ...]]:
        """Read a document from parsed JSON. Gives it with warnings about unknown keys; raises DocumentError."""
        from sandwiches.reading_json import read_document

        return read_document(record)

    def to_json(self) -> dict[str, Any]:
        """Give the document as JSON types, every field present; `from_json` gives an equal document back."""
        from sandwiches.reading_json import write_document

        return write_document(self)
