"""Which words somebody reads: their language, or, where a text is not in it, the wave's first one."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Said(NamedTuple):
    """A text and the language that it is really in (for `lang` and `dir`)."""

    text: str
    language: str


def said(texts: Mapping[str, Any], language: str, languages: Sequence[str]) -> Said:
    """The text in this language, else in the wave's languages in their order, else in any."""
    for code in (language, *languages, *sorted(texts)):
        text = texts.get(code)
        if isinstance(text, str) and text.strip():
            return Said(text, code)
    return Said("", language)


def fact_of(facts: Mapping[str, Any], language: str, languages: Sequence[str]) -> dict[str, str]:
    """The fact behind a statement: {"text", "source", "url", "language"}, found as `said` finds a text; {} without one."""
    for code in (language, *languages, *sorted(facts)):
        fact = facts.get(code)
        if isinstance(fact, Mapping) and str(fact.get("text", "")).strip():
            return {**{key: str(fact.get(key, "")) for key in ("text", "source", "url")}, "language": code}
    return {}
