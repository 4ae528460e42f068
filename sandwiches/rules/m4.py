"""M4: the claim is a checkable statement of fact, not an opinion or a value.

Fact-checkers check facts (IFCN commitment 1), and a public authority must be objective (regeringsformen 1:9) and leave
opinions free (chapter 2). A hit sends the case to the format "Answer to a worry". A forecast only warns: rewrite it to the
decision that does or does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import has_phrase
from sandwiches.words.text import word_set

SOURCES = ("IFCN1", "RF19", "RF2")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {"claim": "nyanlända går före i bostadskön"}, {"claim": "kommunen borde inte ta emot fler nyanlända"}, "block"),
    Example("sv", {}, {"claim_type": "forecast"}, "warn"),
    Example(
        "en", {"claim": "newcomers jump the housing queue"}, {"claim": "the council should not take in more newcomers"}, "block"
    ),
    Example("en", {}, {"claim": "the housing queue will be closed"}, "warn"),
)
NOTE_FORECAST = (
    "Ryktet handlar om framtiden. Skriv om det till det beslut som finns eller inte finns.",
    "The rumour is about the future. Rewrite it to the decision that does or does not exist.",
)
NOTE_MISSING = ("Fyll i påståendet och om det går att kontrollera.", "Fill in the claim and whether it can be checked.")

NOTE_PERHAPS = (
    "Är det här ett faktum som går att kontrollera, eller en åsikt? En åsikt får svar på oron.",
    "Is this a fact that can be checked, or an opinion? An opinion gets an answer to the worry.",
)
# Cues that facts use too: "newcomers get the best flats", "skolan hoppas på fler lärare".
WEAK = word_set("best worst fair unfair hope bäst sämst rättvist orättvist hoppas") | {
    "too few",
    "too little",
    "too much",
    "för mycket",
    "för lite",
    "för få",
}


def check(reading: Reading) -> Iterator[Hit]:
    """Block on a claim type other than factual or on an opinion cue; warn on a forecast; ask for what is missing."""
    document = reading.document
    claim_type, claim = document.claim_type, document.claim
    opinions = [one for one in reading.cue_list("opinion") if has_phrase(claim, (one,))]
    strong = next((one for one in opinions if one not in WEAK), "")
    if claim_type not in ("", "factual", "forecast") or strong:
        yield Hit("block", "myth", strong)
    elif opinions or reading.does(claim, "valuing"):
        yield Hit("warn", "myth", claim, *NOTE_PERHAPS)
    elif claim_type == "forecast" or reading.cue_in(claim, "forecast"):
        yield Hit("warn", "myth", claim, *NOTE_FORECAST)
    elif not claim_type or not claim.strip():
        yield Hit(reading.missing_record, "myth", "", *NOTE_MISSING)
