"""A whole answer in one field: is it marked with the names of its parts, and what belongs to which?"""

import re
from typing import Any

from sandwiches.document import PARTS

LEAST = 3
_WORDS = {
    "headline": ("rubrik", "headline", "heading", "title"),
    "fact": ("fakta", "faktum", "fact", "facts", "opening fact"),
    "myth": ("rykte", "ryktet", "myt", "myten", "varning", "rumour", "rumor", "myth", "warning"),
    "explanation": ("förklaring", "explanation"),
    "closing_fact": ("fakta igen", "faktum igen", "slutfakta", "fact again", "the fact again", "closing fact"),
}
_NAMES = {name: part for part, names in _WORDS.items() for name in names}
_ANY = "|".join(sorted(_NAMES, key=len, reverse=True))
_MARKER = re.compile(rf"^[ \t>#*_\d.)]{{0,12}}({_ANY})[ \t*_]{{0,6}}:[ \t*_]{{0,6}}", re.I | re.M)


def parts_in(text: str) -> dict[str, str]:
    """The parts of a text that names at least three of them at the beginning of lines; empty for any other text.

    A fact after the rumour or the explanation is the closing one. What stands before the first name is the headline, if that is
    not named.
    """
    found = list(_MARKER.finditer(text))
    if len(found) < LEAST:
        return {}
    parts: dict[str, list[str]] = {}
    for marker, following in zip(found, [*found[1:], None], strict=True):
        words = text[marker.end() : following.start() if following else len(text)].strip()
        part = _NAMES[marker.group(1).lower()]
        if part == "fact":
            part = "closing_fact" if parts.keys() & {"opening_fact", "myth", "explanation"} else "opening_fact"
        parts.setdefault(part, []).append(words)
    before = text[: found[0].start()].strip()
    if before:
        parts.setdefault("headline" if "headline" not in parts else "opening_fact", []).insert(0, before)
    joined = {part: "\n\n".join(word for word in words if word) for part, words in parts.items()}
    return {part: joined[part] for part in PARTS if joined.get(part)} if len(joined) >= LEAST else {}


def part_text(document: dict[str, Any], part: str) -> dict[str, str]:
    """New texts for the parts when the named one is divided. What stood in the others stays, before what comes."""
    found = parts_in(str(document.get(part, "")))
    if not found:
        return {}
    new = {name: _after(str(document.get(name, "")) if name != part else "", words) for name, words in found.items()}
    return {part: "", **new}


def _after(kept: str, words: str) -> str:
    return f"{kept.strip()}\n\n{words}" if kept.strip() else words
