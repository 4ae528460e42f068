"""W12: no absolutes that one counter-example breaks.

"Always" invites the one exception (FLICC: impossible expectations; objectivity, regeringsformen 1:9).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import OWN_VOICE, Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("RF19", "FLICC")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"closing_fact+": "Kötiden avgör alltid i Norrvik. [1]"}, "warn"),
    Example("en", {}, {"closing_fact+": "Waiting time always decides in Norrvik. [1]"}, "warn"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on an absolute in the municipality's own voice."""
    for part, sentence in reading.each_sentence(*OWN_VOICE):
        cue = reading.cue_in(sentence, "absolute")
        if cue:
            yield Hit("warn", part, cue)
