"""M6: the myth line uses neutral words, not the rumour's own loaded words.

Loaded words carry their frame on (Phillips 2018, Oxygen of Amplification); libraries describe the act and not the person
(Library of Congress 2021); authorities are objective (regeringsformen 1:9). The claim goes public in ClaimReview, so its
words count too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.loaded import find_loaded

SOURCES = ("Phillips18", "LCSH21", "RF19")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {}, {"myth": "Ett rykte som inte stämmer säger att massinvandring slår ut bostadskön."}, "block"),
    Example("en", {}, {"myth": "A false rumour says that a flood of refugees has wrecked the queue."}, "block"),
)

NOTE_PERHAPS = ("Är orden ryktets egna? Återge det torrt.", "Are these the rumour's own words? Give it drily.")
NOTE_OTHER = (
    "Rykteslinjen säger något annat än det registrerade påståendet. Använd påståendets neutrala ord.",
    "The rumour line says something else than the registered claim. Use the claim's neutral words.",
)
LEAST_CLAIM = 0.5  # share of the claim that its own line should hold


def check(reading: Reading) -> Iterator[Hit]:
    """Block a loaded word in the myth part or in the registered claim; warn when the words may be the rumour's own."""
    for text in (*reading.sentences("myth"), reading.document.claim):
        word = find_loaded(text, reading.language, reading.cue_list("loaded"))
        if word:
            yield Hit("block", "myth", word)
        elif reading.does(text, "charged", cues="harsh") or reading.cue_in(text, "rumour_voice"):
            yield Hit("warn", "myth", text, *NOTE_PERHAPS)
    myth = reading.text("myth")
    if myth and reading.document.claim.strip() and reading.claim_score(myth) < LEAST_CLAIM:
        yield Hit("warn", "myth", myth, *NOTE_OTHER)
