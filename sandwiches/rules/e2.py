"""E2: exactly one misleading technique is named, in plain words.

Naming the technique works, and combining techniques adds nothing (Schmid & Betsch 2019; FLICC). The technique is a field and
the rendering says it in plain words, so a phrase that is not found in the text only advises.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.method import load
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import has_phrase

SOURCES = ("SB19", "FLICC")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {}, {"technique": ""}, "block"),
    Example("sv", {}, {"technique": "conspiracy"}, "advise"),
    Example("en", {}, {"technique": ["anecdote", "cherry_picking"]}, "block"),
    Example("en", {}, {"technique": "conspiracy"}, "advise"),
)
NOTE_PHRASE = (
    "Säg greppet med vanliga ord i förklaringen också.",
    "Say the technique in plain words in the explanation too.",
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block unless exactly one known technique is chosen; advise when none of its phrases stands in the text."""
    phrases = load("lexicon")["technique"]
    chosen = reading.document.techniques
    if len(chosen) != 1 or chosen[0] not in phrases:
        yield Hit("block", "explanation", ", ".join(chosen))
        return
    wanted = reading.cue_list(f"technique:{chosen[0]}")
    texts = [sentence for _, sentence in reading.each_sentence("myth", "explanation")]
    if reading.has_lexicon and reading.text("explanation") and not any(has_phrase(text, wanted) for text in texts):
        yield Hit("advise", "explanation", wanted[0], *NOTE_PHRASE)
