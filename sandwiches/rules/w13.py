"""W13: no group is blamed outside the quoted claim.

Equality before the law (regeringsformen 1:9), the discrimination act, the law on agitation against a group (brottsbalken 16:8)
and the Council of Europe's anti-rumour work all say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import OWN_VOICE, Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import find_phrase, tokens
from sandwiches.words.cues import find_all_inflected

SOURCES = ("RF19", "DL", "BrB", "CoE")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Det finns svenskar som ljuger om kön."}, "block"),
    Example("en", {}, {"explanation+": "Some Swedes lie about the list."}, "block"),
)
BETWEEN = 3

BETWEEN = 3
FRAME = {
    "sv": re.compile(
        r"\bsom (?:vanligt|alltid)\b|\b(?:problemet|felet|boven|orsaken|skulden) (?:är|ligger hos)\b|\bskyll|\bskulden\b|"
        r"\bdet är (?:\w+ ){0,6}som (?:\w+ ){0,3}(?:sprider|sprids|ställer till|drar|bråkar|stökar|klagar|"
        r"hittar på|startade|började|ligger bakom|"
        r"för vidare|pratar|förstör|fuskar|skapar)\b|\b(?:ställer|ställt) till\b|"
        r"\broten till\b|\bskvallr|\bpeka\w* finger\b|\bstruntar i\b|\bvill inte att\b|\bvägrar\b|\bsköter? sig inte\b|"
        r"\bligger bakom\b",
        re.I,
    ),
    "en": re.compile(
        r"\bas (?:usual|always|ever)\b|\b(?:problem|fault|trouble|culprit)s? (?:is|are|lies? with)\b|\bblam|"
        r"\bit is (?:\w+ ){0,6}(?:who|that) (?:\w+ ){0,3}(?:spread|start|cause|complain|make|talk|pass|stir|"
        r"drag|ruin|cheat|began|begin)\w*|"
        r"\bspoil\w* it\b|\bare behind\b|\bwho keep\b|"
        r"\broot of\b|\bgossip|\bpoint\w* (?:the finger )?at\b|\bignore the rules\b|\brefus|\bdo not want their\b",
        re.I,
    ),
}
NOTE_PERHAPS = ("Läggs skulden på en grupp? Beskriv vad som hände i stället.", "Is a group blamed? Say what happened instead.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block a group noun followed closely by a blaming verb; warn when a sentence reads as blaming people."""
    for part, sentence in reading.each_sentence(*OWN_VOICE):
        if _blames(tokens(sentence), reading):
            yield Hit("block", part, sentence)
        elif reading.does(sentence, "blaming") or _is_framed(sentence, reading):
            yield Hit("warn", part, sentence, *NOTE_PERHAPS)


def _is_framed(sentence: str, reading: Reading) -> bool:
    """Tell whether people stand in a frame of blame: "som vanligt är det …", "the problem is …"."""
    return FRAME[reading.language].search(sentence) is not None and bool(reading.cue_in(sentence, "people"))


def _blames(words: list[str], reading: Reading) -> bool:
    for written, place in find_all_inflected(words, reading.cue_list("group"), reading.language):
        after = words[place + len(written.split()) :]
        for verb in reading.cue_list("blame"):
            if find_phrase(after[: BETWEEN + len(verb.split())], verb) >= 0:
                return True
    return False
