"""W18: one declared audience value shows in a fact.

The customer's guideline asks the writer to speak to a value; the support is theory and survey, not a test of debunks (Dennison
2020).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import content_words, words_match

SOURCES = ("Customer", "Dennison20")
FORMATS = FACTS
EXAMPLES = (
    Example("sv", {}, {"value": "", "value_words": []}, "advise"),
    Example("en", {}, {"value": "", "value_words": []}, "advise"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when no value is chosen or none of its words stands in the opening or closing fact."""
    document, language = reading.document, reading.language
    wanted = [word for words in (document.value_words or (document.value,)) for word in content_words(words, language)]
    facts = {word for part in ("opening_fact", "closing_fact") for word in reading.words(part)}
    if not document.value.strip() or not any(words_match(word, fact, language) for word in wanted for fact in facts):
        yield Hit("advise", "whole")
