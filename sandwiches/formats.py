"""The formats of an answer: which parts each needs, and which a verdict and a decision allow (METHOD A.1)."""

from __future__ import annotations

from dataclasses import dataclass

from sandwiches.document import PARTS
from sandwiches.method import base_language, load

SANDWICH = frozenset({"sandwich"})
FACTS = frozenset({"sandwich", "fact_page"})
EVERY = frozenset({"sandwich", "fact_page", "what_we_know", "answer_to_worry", "direct_reply", "holding_statement"})


@dataclass(frozen=True, slots=True)
class Format:
    """What a format needs. Parts in neither tuple must stay empty; `meanings` says what a part holds when it differs."""

    id: str
    title_sv: str
    title_en: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    needs_next_update: bool = False
    meanings: tuple[tuple[str, str, str], ...] = ()


_FORMATS = (
    Format("sandwich", "Sanningssmörgås", "Truth sandwich", required=PARTS),
    # A fact page is for strategic silence: it never mentions the claim.
    Format("fact_page", "Faktasida", "Fact page", ("headline", "opening_fact"), ("explanation", "closing_fact")),
    Format(
        "what_we_know",
        "Så här är läget",
        "What we know",
        ("headline", "opening_fact", "explanation"),
        ("closing_fact",),
        needs_next_update=True,
        meanings=(
            ("opening_fact", "Det här vet vi", "What we know"),
            ("explanation", "Det här vet vi inte än", "What we do not know yet"),
            ("closing_fact", "Det här gör vi nu", "What we are doing now"),
        ),
    ),
    Format(
        "answer_to_worry",
        "Svar på oro",
        "Answer to a worry",
        ("headline", "opening_fact", "explanation"),
        ("closing_fact",),
        meanings=(
            ("opening_fact", "Det här gäller", "The facts"),
            ("explanation", "Vem som bestämmer och hur du kan påverka", "Who decides and how you can have a say"),
        ),
    ),
    Format("direct_reply", "Direkt svar", "Direct reply", ("opening_fact",), ("headline", "explanation", "closing_fact")),
    Format(
        "holding_statement", "Första besked", "Holding statement", ("headline", "opening_fact"), ("explanation", "closing_fact")
    ),
)
_BY_ID = {one.id: one for one in _FORMATS}


def format_of(format_id: str) -> Format:
    """Give the description of one format; KeyError when there is none."""
    return _BY_ID[format_id]


def part_title(format_id: str, part: str, language: str) -> str:
    """Give what a part holds in this format, in plain words; empty when the part's own name says it."""
    for name, sv, en in _BY_ID[format_id].meanings:
        if name == part:
            return sv if base_language(language) == "sv" else en
    return ""


def formats_for(verdict: str, decision: str, kind: str) -> list[str]:
    """Give the formats that a rumour's verdict, decision and kind allow, in the vocabulary's order."""
    return [
        format_id
        for format_id, allowed in load("vocabulary")["formats"].items()
        if verdict in allowed.get("verdicts", [verdict])
        and decision in allowed.get("decisions", [decision])
        and kind in allowed.get("kinds", [kind])
    ]


def allowed_verdicts(format_id: str) -> tuple[str, ...]:
    """Give the verdicts a format may carry; empty when the verdict does not matter."""
    return tuple(load("vocabulary")["formats"][format_id].get("verdicts", ()))


def allowed_decisions(format_id: str) -> tuple[str, ...]:
    """Give the decisions that lead to a format."""
    return tuple(load("vocabulary")["formats"][format_id].get("decisions", ()))
