"""Repairs of whole sentences: split a long one, add the marker, year or unit that can be derived."""

from __future__ import annotations

import re

from sandwiches.findings import Fix
from sandwiches.rendering.strip import strip_markdown
from sandwiches.repairs.place import Place
from sandwiches.words import word_count
from sandwiches.words.numbers import years
from sandwiches.words.text import MARKER, word_set

LEAST_WORDS = 6  # on either side of a cut
_JOINT = {
    "sv": re.compile(r"(?:,\s+(och|men|så|samt)|\s+(och|men)|;)\s+([^\W\d_]+)\b"),
    "en": re.compile(r"(?:,\s+(and|but|so)|\s+(and|but)|;)\s+([^\W\d_]+)\b"),
}
# A clause that can stand alone begins with its subject: after "and", "the" or "it" begins one more often than a verb does.
_SUBJECTS = {
    "sv": word_set("det den de vi man hon han alla ingen kommunen skolan staten regionen detta dessa där då du jag här"),
    "en": word_set("it the they we he she this that these those everyone nobody you i there then each"),
}
_KEPT = word_set("men but så so")
_FIGURE = re.compile(r"(?<![\w.,])\d{1,9}(?![\d,-])(?!\w)")
_COUNTED = re.compile(r"(?<![\w.,])(\d{1,9}) ([^\W\d_]{4,40})\b(?<!\bfrån)(?<!\bunder)")
_END = re.compile(rf"([.!?…]*)((?:\s*{MARKER.pattern})*)\s*$")


def split_sentence(place: Place) -> Fix | None:
    """Cut a long sentence in two at the conjunction nearest its middle, where a new clause begins."""
    if place.span is None or place.language not in _JOINT:
        return None
    start, end = place.span
    middle = (start + end) / 2
    found = [one for one in _JOINT[place.language].finditer(place.text, start, end) if _can_cut(place, one, start, end)]
    if not found:
        return None
    joint = min(found, key=lambda one: abs(one.start() - middle))
    word = joint.group(1) or joint.group(2) or ""
    first = joint.group(3)
    after = f". {word.capitalize()} {first}" if word in _KEPT else f". {first[0].upper()}{first[1:]}"
    return place.fix(joint.start(), joint.end(), after, "Dela meningen här", "Split the sentence here")


def _can_cut(place: Place, joint: re.Match[str], start: int, end: int) -> bool:
    if joint.group(3).lower() not in _SUBJECTS[place.language]:
        return False
    before, after = place.text[start : joint.start()], place.text[joint.start(3) : end]
    return min(word_count(before), word_count(after)) >= LEAST_WORDS


def add_marker(place: Place) -> Fix | None:
    """Add the source marker when the answer has exactly one source."""
    evidence = place.document.evidence
    if len(evidence) != 1 or not place.text.strip():
        return None
    end = place.span[1] if place.span else len(place.text.rstrip())
    marker = f" [{evidence[0].n}]"
    return place.fix(end, end, marker, f"Sätt ut källan{marker}", f"Add the source{marker}")


def add_year(place: Place) -> Fix | None:
    """Add the year at the end of the sentence when the text names just one."""
    facts = f"{place.document.opening_fact}\n{place.document.explanation}\n{place.document.closing_fact}"
    named = years(strip_markdown(facts))
    if place.span is None or len(named) != 1:
        return None
    start, end = place.span
    tail = _END.search(place.text[start:end])
    if tail is None:
        return None
    year = f" ({named.pop():.0f})"
    return place.fix(start + tail.start(), start + tail.start(), year, f"Lägg till{year}", f"Add{year}")


def add_unit(place: Place) -> Fix | None:
    """Add the unit that stands beside the same figure elsewhere in the text."""
    if place.span is None:
        return None
    start, end = place.span
    facts = strip_markdown("\n".join((place.document.opening_fact, place.document.explanation, place.document.closing_fact)))
    beside = {found.group(1): found.group(2) for found in _COUNTED.finditer(facts)}
    for figure in _FIGURE.finditer(place.text[start:end]):
        noun = beside.get(figure.group())
        if noun and not 1900 <= int(figure.group()) <= 2100:
            at = start + figure.end()
            return place.fix(at, at, f" {noun}", f"Lägg till enheten: {noun}", f"Add the unit: {noun}")
    return None
