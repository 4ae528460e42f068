"""Repairs of single words: plainer, neutral, calmer; a question made a statement; a warning put first."""

from __future__ import annotations

import re

from sandwiches.findings import Fix
from sandwiches.method import load
from sandwiches.repairs.place import Place
from sandwiches.rules.m7 import is_shouted
from sandwiches.words.text import words_as_written

_CAPITALS = re.compile(r"\b[A-ZÅÄÖ]{2,}\b")
_SHOUT = re.compile(r"!+")
_HOW_SV = re.compile(r"^(\W*)Hur\s+([^?]+?)\s*\?\W*$")
_HOW_EN = re.compile(r"^(\W*)How (?:does) ((?:the |a |our )?[\w' -]+?) (work)\s*\?\W*$")
_WARNINGS = {
    "sv": {
        "false": "Det här stämmer inte: ",
        "misleading": "Det här är missvisande: ",
        "partly_true": "Det här är bara delvis sant: ",
    },
    "en": {"false": "This is not true: ", "misleading": "This is misleading: ", "partly_true": "This is only partly true: "},
}


def plain_word(place: Place) -> Fix | None:
    """Replace jargon by the plainer words of the list, or spell a known abbreviation out."""
    if place.span is None:
        return None
    start, end = place.span
    written = place.text[start:end]
    spelled = load("plainer")["abbreviations"].get(place.language, {}).get(written)
    if spelled:
        return place.fix(start, end, f"{spelled} ({written})", f"Skriv ut {written}", f"Spell out {written}")
    return _replace(place, "jargon", f"Byt ut ”{written}”", f"Replace “{written}”")


def neutral_word(place: Place) -> Fix | None:
    """Replace a loaded word where the list knows a neutral one."""
    if place.span is None:
        return None
    written = place.text[place.span[0] : place.span[1]]
    return _replace(place, "loaded", f"Byt ”{written}” mot ett neutralt ord", f"Replace “{written}” with a neutral word")


def _replace(place: Place, kind: str, label_sv: str, label_en: str) -> Fix | None:
    start, end = place.span or (0, 0)
    written = place.text[start:end]
    plainer = load("plainer")[kind].get(place.language, {}).get(written.lower())
    if not plainer:
        return None
    after = plainer[0].upper() + plainer[1:] if written[0].isupper() else plainer
    return place.fix(start, end, after, label_sv, label_en)


def calm_type(place: Place) -> Fix | None:
    """Write capitals small and exclamation marks as full stops, through the whole part."""
    if not (_SHOUT.search(place.text) or place.quote.isupper()):
        return None
    calm = _SHOUT.sub(".", place.text)
    for word in {one for one in words_as_written(place.text) if is_shouted(one, place.language)}:
        calm = re.sub(rf"\b{re.escape(word)}\b", lambda found: _small(found.group(), found.start()), calm)
    calm = re.sub(r"([.?])\.+", r"\1", calm)
    return place.fix(0, len(place.text), calm, "Ta bort versaler och utropstecken", "Remove capitals and exclamation marks")


def _small(word: str, start: int) -> str:
    return word.capitalize() if start == 0 else word.lower()


def state_headline(place: Place) -> Fix | None:
    """Turn "Hur fördelas bostäder?" into "Så fördelas bostäder"; other questions need a writer."""
    if place.language == "sv" and (found := _HOW_SV.match(place.text)):
        after = f"{found.group(1)}Så {found.group(2)}"
    elif place.language == "en" and (found := _HOW_EN.match(place.text)):
        after = f"{found.group(1)}How {found.group(2)} works"
    else:
        return None
    return place.fix(0, len(place.text), after, "Gör frågan till ett påstående", "Turn the question into a statement")


def warn_first(place: Place) -> Fix | None:
    """Put a short warning of the verdict before the myth."""
    warning = _WARNINGS.get(place.language, {}).get(place.document.verdict)
    if not warning or not place.text.strip():
        return None
    start = len(place.text) - len(place.text.lstrip())
    return place.fix(start, start, warning, f"Börja med ”{warning.strip()}”", f"Begin with “{warning.strip()}”")
