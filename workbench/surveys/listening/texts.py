"""What notes and reports may say: no names, no shares, no heads, nobody's own words."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _

from sandwiches.rules.w17 import ENDINGS, FIRST_NAMES, ORGANISATION, PAIR, TOLD
from workbench.errors import Refused

STANDS_FOR_A_NAME = "[person]"
LONGEST_QUOTE = 6  # words in a row as they stand in the notes
WORD = re.compile(r"[A-ZÅÄÖÉ][a-zåäöéüA-Z-]{1,40}")
_NUMBERS = "en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|one|two|three|four|five|six|seven|eight|nine|ten"
_HEADS = "personer|deltagare|deltagarna|invånare|ungdomar|participants|people|persons|residents"
SHARES = re.compile(r"\d\s*(?:%|procent\b|percent\b|per cent\b)", re.I)
HEADS = re.compile(
    rf"\b(?:\d+|{_NUMBERS}) (?:{_HEADS})\b|\b(?:\d+|{_NUMBERS}) (?:av|of) (?:\d+|{_NUMBERS}|de|the)\b(?! gr)", re.I
)


class NamesFound(Refused):
    """Words that look like names stand in the text; `names` lists them."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        shown = ", ".join(names[:8])
        super().__init__(_("These words look like names of people: %(names)s. Say what to do with them.", names=shown))


def name_like(text: str, known: Iterable[str] = ()) -> list[str]:
    """Words that may be a person's name, each once: common first names, and two capitalised words in a row in a sentence.

    Places and offices are no names; `known` are words that stand for places here. A machine never finds every name.
    """
    spared = {word.casefold() for name in known for word in name.split()}
    found = [hit.group() for hit in TOLD["sv"].finditer(text)]
    for hit in PAIR.finditer(text):
        first, second = hit.group(1), hit.group(2)
        if first in FIRST_NAMES or not _is_start(text, hit.start()):
            pair = (first, second)
            if not any(ORGANISATION.fullmatch(one) or ENDINGS.search(one) or one.casefold() in spared for one in pair):
                found.append(f"{first} {second}")
    for hit in WORD.finditer(text):
        bare = hit.group().removesuffix("s")
        if {hit.group(), bare} & FIRST_NAMES and not {hit.group().casefold(), bare.casefold()} & spared:
            found.append(hit.group())
    kept: list[str] = []
    for name in sorted(dict.fromkeys(found), key=lambda one: (-len(one), text.find(one))):
        if not any(name in longer for longer in kept):
            kept.append(name)
    return sorted(kept, key=text.find)


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with [person] in the place of each of the names."""
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", STANDS_FOR_A_NAME, text)
    return text


def refuse_counting(text: str) -> None:
    """Raises Refused for shares and heads: groups are chosen for breadth and stand for nobody else (METHOD.md D.2)."""
    if SHARES.search(text) or HEADS.search(text):
        raise Refused(_("No percentages and no number of people here: groups show what is said, not how many think so."))


def refuse_quoting(text: str, notes: Iterable[str]) -> None:
    """Raises Refused when six words in a row stand in the notes just so: who was there would know whose they are."""
    said = _words(text)
    runs = {tuple(said[at : at + LONGEST_QUOTE]) for at in range(len(said) - LONGEST_QUOTE + 1)}
    for note in notes:
        heard = _words(note)
        for at in range(len(heard) - LONGEST_QUOTE + 1):
            if tuple(heard[at : at + LONGEST_QUOTE]) in runs:
                words = " ".join(heard[at : at + LONGEST_QUOTE])
                raise Refused(_("“%(words)s” stands like that in the notes. Say it in your own words.", words=words))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _is_start(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'“”»«(–-")
    return not before or before[-1] in ".!?:\n"
