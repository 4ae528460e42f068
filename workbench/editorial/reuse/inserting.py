"""Where in a part a passage goes in: never inside a word or a marker. Values only."""

import re

from workbench.editorial.reuse.renumbering import cited_numbers

_UNBROKEN = re.compile(r"\[[^\[\]\n]{0,200}\](?:\([^()\s]*\))?|\S+")


def insert_at(text: str, passage: str, at: int | None) -> str:
    """The text with the passage at a place, or at its end when `at` is None or the place would change a marker."""
    if not text.strip():
        return passage
    if not passage:
        return text
    wanted = sorted((*cited_numbers(text), *cited_numbers(passage)))
    for place in ([_whole_word(text, at)] if at is not None else []) + [len(text)]:
        done = _joined(text[:place], passage, text[place:])
        if sorted(cited_numbers(done)) == wanted:
            return done
    return f"{text.rstrip()}\n\n{passage}"


def _whole_word(text: str, at: int) -> int:
    """The place itself, or the end of the word, marker or link that it lies in."""
    at = min(max(at, 0), len(text))
    for found in _UNBROKEN.finditer(text):
        if found.start() < at < found.end():
            return found.end()
    return at


def _joined(before: str, passage: str, after: str) -> str:
    """A passage of several paragraphs, or one after a paragraph's end, stands by itself; another runs on in the line."""
    before, after_kept = before.rstrip(" "), after.lstrip(" ")
    is_own = "\n" in passage or before.endswith("\n") or not before.strip()
    left = "" if not before.strip() else "\n\n" if is_own else " "
    right = "" if not after_kept.strip() else "\n\n" if is_own or after_kept.startswith("\n") else " "
    return f"{before.rstrip()}{left}{passage}{right}{after_kept.lstrip()}"
