"""Which way a sentence points: does it deny, does it contrast, does it say that something has ended?"""

from __future__ import annotations

import re
from functools import lru_cache

from sandwiches.words.cues import has_negation
from sandwiches.words.text import tokens, word_set

# Words that turn a statement round as a negation does: "nobody attends", "has stopped buying", "förbjudit".
_TURNS = {
    "sv": word_set(
        "ingenting ingens varken utan slutat slutar upphört stoppat stoppar stoppade förbjudit förbjuder förbjuden förbjudet "
        "förbjudna förbjöds avskaffat avskaffar avskaffade avskaffats nekas nekar nekat nekade vägrar vägrat vägrade förlorat "
        "förlorar förlorade tagit bort tappat försvunnit lagts nedlagd stängt stängd stängs utestängs saknar saknas sällan "
        "hemlig hemligt hemliga hemligen olagligt tvingas tvingats slopat slopar slopas ställts ställer inställd slängdes slängts"
    ),
    "en": word_set(
        "nobody none nothing neither nor without stopped stops ended ends banned bans dropped drops refuses refused rejects "
        "rejected forbidden forbids lost loses lacks cancelled scrapped abolished closed secretly secret rarely seldom hidden "
        "thrown removed turned denied denies excluded fails failed illegal"
    ),
}
# Words that deny. Nouns such as "rykte" and "myth" are negation cues elsewhere, but naming the rumour denies nothing.
_DENIALS = {
    "sv": word_set(
        "inte ingen inga inget ingenting aldrig ej icke knappast varken utan fel felaktigt felaktig falskt falsk osant nej"
    ),
    "en": word_set("not no never nobody none nothing neither nor without false untrue wrong incorrect cannot can't hardly"),
}
_CONTRAST = {
    "sv": re.compile(r"\b(?:inte|ej)\b[^.;]{1,160}?\b(?:utan|men)\b|,\s*(?:och\s+)?(?:inte|aldrig|ej)\s+\w", re.I),
    "en": re.compile(
        r"(?:\bnot\b|n't\b)[^.;]{1,160}?\b(?:but|it is|they are)\b|,\s*(?:and\s+)?(?:not|never)\s+\w|"
        r"\brather than\b|\binstead of\b",
        re.I,
    ),
}


@lru_cache(maxsize=4096)
def is_turned(text: str, language: str) -> bool:
    """Tell whether the text negates or says that something has ended, is refused or is hidden."""
    turns = _TURNS.get(language, frozenset())
    return has_negation(text, language) or any(word in turns for word in tokens(text))


def denies(sentence: str, language: str) -> bool:
    """Tell whether a sentence denies something; naming a rumour or a myth denies nothing."""
    known = _DENIALS.get(language, frozenset())
    return any(word in known or (language == "en" and word.endswith("n't")) for word in tokens(sentence))


def has_contrast(text: str, language: str) -> bool:
    """Tell whether a negation stands beside what is so instead: "inte X utan Y", "X, not Y"."""
    pattern = _CONTRAST.get(language)
    return pattern is not None and pattern.search(text) is not None
