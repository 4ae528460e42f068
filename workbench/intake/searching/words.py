"""From what somebody types to the words that are looked for. Pure."""

import re
import unicodedata
from dataclasses import dataclass, replace

MOST_TERMS = 8
LONG_ENOUGH = 3  # shorter words are found whole only: "bo" is not "bolag"
LONGEST_WORD = 60
_PARTS = re.compile(r'["”“«»]([^"”“«»]*)["”“«»]|([^\s"”“«»]+)')
_SIGNS = re.compile(r"[\s!-/:-@\[-`{-~]+")  # the signs between which both databases see separate words


@dataclass(frozen=True)
class Term:
    """Words that must stand beside each other; one word alone may be the beginning of a longer one."""

    words: tuple[str, ...]
    is_beginning: bool

    def whole(self) -> "Term":
        """The same, but for whole words only."""
        return replace(self, is_beginning=False)


def terms_of(typed: str) -> list[Term]:
    """At most eight terms. Text between quotation marks is one; numbers are whole; signs alone are nothing."""
    terms: dict[Term, None] = {}
    for phrase, plain in _PARTS.findall(unicodedata.normalize("NFC", typed)):
        if words := _words(phrase):
            terms[Term(words, is_beginning=False)] = None
        for word in _words(plain):
            terms[Term((word,), is_beginning=len(word) >= LONG_ENOUGH and not word.isdigit())] = None
    return list(terms)[:MOST_TERMS]


def _words(text: str) -> tuple[str, ...]:
    return tuple(piece[:LONGEST_WORD] for piece in _SIGNS.split(text) if any(sign.isalnum() for sign in piece))
