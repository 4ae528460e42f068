"""Which texts are frozen: measured on, never learned from. The draw depends on the text alone, so it never changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from classifiers.learning.errors import LearningRefused
from classifiers.learning.types import Example
from classifiers.types import Text
from classifiers.words.wording import clean_text, split_words

FROZEN_SHARE = 5  # every fifth
_SHOWN = 3


def name_text(text: Text) -> str:
    """The words of a text without capitals, punctuation and line breaks: what makes two texts the same."""
    return " ".join(split_words(clean_text(f"{text.title or ''} {text.text}").casefold()))


def is_frozen(name: str) -> bool:
    """Whether a text (or a rumour of the corpus) of this name is measured on only. The same answer on every machine, always."""
    return int.from_bytes(hashlib.sha256(f"frozen:{name}".encode()).digest()[:8], "big") % FROZEN_SHARE == 0


def refuse_leaks(learned: Iterable[Example], frozen: Iterable[Example]) -> None:
    """Raises LearningRefused, by name, when a text that is learned from is also measured on."""
    measured = {example.key: example.text.id for example in frozen}
    leaks = [(example.text.id, measured[example.key]) for example in learned if example.key in measured]
    if leaks:
        shown = "; ".join(f"{one} = {other}" for one, other in leaks[:_SHOWN])
        raise LearningRefused(
            f"{len(leaks)} text(s) stand both among those learned from and among the frozen ones: {shown}. Remove them from one.",
            "leak",
            count=len(leaks),
            shown=shown,
        )
