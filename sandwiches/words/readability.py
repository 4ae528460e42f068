"""LIX for Swedish and Flesch Reading Ease for English. Both are crude: they catch slips, they do not make a good text."""

from __future__ import annotations

import re
from functools import lru_cache

from sandwiches.words.sentences import sentences
from sandwiches.words.text import tokens

_SILENT_ED = re.compile(r"[^aeiouydt]ed$")
_VOWELS = re.compile(r"[aeiouy]+")
LONG_WORD = 6


def lix(text: str) -> float:
    """Give LIX (Björnsson 1968): words per sentence + 100 × share of words over six letters. 0 for an empty text."""
    words = tokens(text)
    if not words:
        return 0.0
    long_words = sum(len(word) > LONG_WORD for word in words)
    return len(words) / max(1, len(sentences(text))) + 100 * long_words / len(words)


def flesch(text: str) -> float:
    """Give Flesch Reading Ease (Flesch 1948): 206.835 - 1.015 × words/sentence - 84.6 × syllables/word. 100 when empty."""
    words = tokens(text)
    if not words:
        return 100.0
    syllables = sum(_syllables(word) for word in words)
    return 206.835 - 1.015 * len(words) / max(1, len(sentences(text))) - 84.6 * syllables / len(words)


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    """Estimate the syllables of an English word from its vowel groups; a number counts as one."""
    groups = len(_VOWELS.findall(word))
    silent = (word.endswith("e") and not word.endswith("le")) or _SILENT_ED.search(word) is not None
    if silent and groups > 1:
        groups -= 1
    return max(1, groups)
