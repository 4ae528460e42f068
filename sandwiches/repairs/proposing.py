"""Which repair fits which rule. A rule without a mechanical repair has none: most things need a writer."""

from __future__ import annotations

from collections.abc import Callable

from sandwiches.document import WRITTEN, Document
from sandwiches.findings import Fix
from sandwiches.repairs.place import Place
from sandwiches.repairs.sentences import add_marker, add_unit, add_year, split_sentence
from sandwiches.repairs.wording import calm_type, neutral_word, plain_word, state_headline, warn_first
from sandwiches.rules.rule import Hit

_REPAIRS: dict[str, Callable[[Place], Fix | None]] = {
    "H3": state_headline,
    "F2": add_marker,
    "E4": add_marker,
    "M1": warn_first,
    "M6": neutral_word,
    "M7": calm_type,
    "W4": add_marker,
    "W5": add_unit,
    "W6": add_year,
    "W8": split_sentence,
    "W10": plain_word,
    "W11": neutral_word,
}


def propose(rule: str, hit: Hit, span: tuple[int, int] | None, document: Document, language: str) -> Fix | None:
    """Give the repair of a hit, None when there is none. `span` is where its quote stands in the part's Markdown."""
    repair = _REPAIRS.get(rule)
    if repair is None or hit.part not in WRITTEN:
        return None
    return repair(Place(hit.part, str(getattr(document, hit.part)), hit.quote, span, document, language))
