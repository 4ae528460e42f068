"""From raw text to clean text, words and stems, the same in training and in use. No scikit-learn."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from sandwiches.words import normalise, stem, tokens

MAX_CHARACTERS = 20_000  # the rest of a longer text is not read: scores stay stable and a 1 MB text costs what a page costs
WINDOW_WORDS = 45  # a claim is one or two sentences; longer texts are matched window by window
MAX_WINDOWS = 24

_URL = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\w+(?:\.\w+)*")
_REPEAT = re.compile(r"(.)\1{3,}", re.DOTALL)
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_SWEDISH_LIST = (
    "och att det som en ett på är av för med till om har inte jag vi de den kan ska från men så var när man hur "
    "eller ni du sig efter vad blir får nu alla här där mot vid ut upp ny nya under över mer även också"
)
_ENGLISH_LIST = (
    "the and of to in is that it for on with as was are be this by at from have not you we they has but or an will "
    "who what how their been would my your after over more its his her she he about says new up out"
)

_CONTENT_STOP_LIST = (
    "och att det som en ett den de i på är av för med till om har sig vi så kan man var blir blev under vid från eller men då ju "
    "också här där din ditt dina vår vårt våra sin sitt sina ha hade vara ska få får fick än när dem dessa detta denna nu även "
    "jag du ni han hon mig dig oss er min mitt mina vad hur vem inte ingen inga and that it which a an the in on is of for with "
    "to about has have had we was were be been at or but then there your our their its this these those they them are by as who "
    "will would do does did get gets got not no you he she his her my me us if from what how i'm it's"
)

SWEDISH = frozenset(_SWEDISH_LIST.split())
ENGLISH = frozenset(_ENGLISH_LIST.split())
CONTENT_STOP = frozenset(_CONTENT_STOP_LIST.split())


def clean_text(text: str) -> str:
    """One line of normal text: NFC, no links, handles or control characters, repeats cut, at most MAX_CHARACTERS."""
    text = normalise(text[:MAX_CHARACTERS])
    text = "".join(" " if unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} else char for char in text)
    text = _HANDLE.sub(" ", _URL.sub(" ", text))
    return _SPACE.sub(" ", _REPEAT.sub(r"\1\1", text)).strip()


def split_words(text: str) -> list[str]:
    """The words of a clean text in lower case, hyphens and apostrophes kept inside words."""
    return tokens(text)


def stem_word(word: str, language: str) -> str:
    """The Snowball stem; Swedish unless the language is English."""
    return stem(word, "en" if language == "en" else "sv")


def guess_language(text: str) -> str | None:
    """'sv', 'en' or None when neither has the upper hand. Counts function words and å, ä, ö."""
    words = split_words(text[:2000])
    swedish = sum(word in SWEDISH for word in words) + 0.5 * sum(any(c in "åäö" for c in word) for word in words)
    english = float(sum(word in ENGLISH for word in words))
    if swedish == english:
        return None
    return "sv" if swedish > english else "en"


def split_windows(text: str) -> list[str]:
    """Consecutive sentences packed into windows of about WINDOW_WORDS words; always at least one window."""
    windows: list[str] = []
    current: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split()
        if current and len(current) + len(words) > WINDOW_WORDS:
            windows.append(" ".join(current))
            current = []
        current.extend(words)
        while len(current) > 2 * WINDOW_WORDS:
            windows.append(" ".join(current[:WINDOW_WORDS]))
            current = current[WINDOW_WORDS:]
    windows.append(" ".join(current))
    return windows[:MAX_WINDOWS]


def count_shingles(words: Sequence[str], size: int = 3) -> frozenset[tuple[str, ...]]:
    """The set of word n-grams of a text."""
    return frozenset(tuple(words[start : start + size]) for start in range(len(words) - size + 1))
