"""The values that travel in and out of the classifiers. Cheap to import: no scikit-learn, no numpy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Relevance = Literal["sweden", "elsewhere", "no"]
StatementType = Literal["claim", "opinion", "question", "heading", "other"]
Relation = Literal["asserts", "counters", "mentions"]
Genre = Literal["post", "news", "letter", "tip", "authority"]

Flag = Literal["threat", "individual", "children"]
LanguageSupport = Literal["full", "partial", "none"]

MODEL_FORMAT = 5  # of the starter's folder; another one is trained again at set-up
RELEVANCES: tuple[Relevance, ...] = ("sweden", "elsewhere", "no")
STATEMENT_TYPES: tuple[StatementType, ...] = ("claim", "opinion", "question", "heading", "other")
RELATIONS: tuple[Relation, ...] = ("asserts", "counters", "mentions")
GENRES: tuple[Genre, ...] = ("post", "news", "letter", "tip", "authority")
FLAGS: tuple[Flag, ...] = ("threat", "individual", "children")
THEMES: tuple[str, ...] = (*(f"T{number:02d}" for number in range(1, 14)), "T99")


@dataclass(frozen=True, slots=True)
class Text:
    """One text to assess. Language and genre may be unknown; the title may be missing."""

    id: str
    text: str
    title: str | None = None
    language: str | None = None
    genre: str | None = None


@dataclass(frozen=True, slots=True)
class KnownRumour:
    """A tracked rumour as the matcher sees it: its claim and other wordings, in any language."""

    rumour_id: str
    claim: str
    variants: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A known rumour that the text is about. The relation says whether the text spreads it, answers it or only names it.

    `is_possible`: the text may be about it, but not surely enough to say so. Somebody has to look.
    """

    rumour_id: str
    score: float
    relation: Relation
    is_possible: bool = False

    def to_json(self) -> dict[str, Any]:
        """A dictionary; the mark of a possible match stands in it only when it is one."""
        said: dict[str, Any] = {"rumour_id": self.rumour_id, "score": self.score, "relation": self.relation}
        return said | {"is_possible": True} if self.is_possible else said


@dataclass(frozen=True, slots=True)
class Reason:
    """A whole word of the text and how far it moved the score (positive: towards relevant), in log-odds."""

    word: str
    weight: float

    def to_json(self) -> dict[str, Any]:
        return {"word": self.word, "weight": self.weight}


@dataclass(frozen=True, slots=True)
class Likeness:
    """A labelled sentence of the corpus that the text resembles, 0–1, and whether it speaks for or against "relevant"."""

    text: str
    relevance: Relevance
    likeness: float

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "relevance": self.relevance, "likeness": self.likeness}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the machine says of one text. `relevant` means: about migration or integration in Sweden, score ≥ threshold.

    It does not mean false, nor worth answering: statement_type and matches say what kind of text it is. `is_unsure` means that
    the machine abstains: the score lies near the threshold, or the text is too short, garbled or foreign to be read well.
    `matches` are sure. Where there are none, `possible` holds at most two that the machine abstains from.
    """

    id: str
    relevant: bool
    relevance: Relevance
    score: float
    threshold: float
    statement_type: StatementType
    matches: tuple[Match, ...]
    reasons: tuple[Reason, ...]
    model_version: str
    language: str | None = None
    is_unsure: bool = False
    checkworthiness: float = 0.0
    flags: tuple[str, ...] = ()
    language_support: LanguageSupport = "full"
    theme: str | None = None
    similar: tuple[Likeness, ...] = ()
    possible: tuple[Match, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A dictionary ready for json.dumps, in the order of the fields."""
        return asdict(self) | {
            "matches": [match.to_json() for match in self.matches],
            "reasons": [reason.to_json() for reason in self.reasons],
            "flags": list(self.flags),
            "similar": [known.to_json() for known in self.similar],
            "possible": [match.to_json() for match in self.possible],
        }
