"""W20: humour is flagged, has a second reviewer and never targets readers or a group.

Humour worked on one of three topics (Vraga, Kim & Cook 2019), satire can divide (Hameleers 2022), and a scoffing authority was
criticised (JO 5875-2012).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.method import load
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import tokens
from sandwiches.words.cues import find_inflected

SOURCES = ("JO5875", "Vraga19", "Hameleers22")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {"humour": True, "humour_text": "Vår blankett är längre än vintern.", "humour_reviewer": "a9"},
        {"humour": True, "humour_text": "Nyanlända hinner lära sig köa.", "humour_reviewer": "a9"},
        "block",
    ),
    Example(
        "en",
        {"humour": True, "humour_text": "Our form is longer than the winter.", "humour_reviewer": "a9"},
        {"humour": True, "humour_text": "Our form is longer than the winter."},
        "block",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block humour without another reviewer than the author, or humour about a group or the readers."""
    document = reading.document
    if not document.humour:
        return
    reviewer = document.humour_reviewer.strip()
    if not reviewer or reviewer == document.author.strip():
        yield Hit("block", "whole")
    text = document.humour_text
    group, _ = find_inflected(tokens(text), reading.cue_list("group"), reading.language)
    emoji = next((sign for sign in load("lexicon")["mock_emoji"] if sign in text), "")
    target = group or reading.cue_in(text, "audience_attack") or emoji
    if target:
        yield Hit("block", "whole", target)
