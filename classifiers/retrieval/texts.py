"""A post or claim → what is compared: stems, names and the day it was written.

Posts that were copied from X end with "— Name (@handle) date". The date says when the claim was about, and the name often
stands in the claim; both are used for the order and neither is kept. Addresses are dropped, hashtags are split into words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from snowballstemmer import stemmer

SIGNATURE = re.compile(r"\s*—\s+(?P<name>.{1,80}?)\s+\(@(?P<handle>\w+)\)\s+(?P<day>\w+ \d{1,2}, \d{4})\s*$")
_ADDRESS = re.compile(r"https?://\S+|pic\.twitter\.com/\S+|\b\w+\.\w+/\S+")
_TAG = re.compile(r"[#@](\w+)")
_SEAM = re.compile(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])|(?<=[A-Za-z])(?=[0-9])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_DAY_FORMATS = ("%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y")
_LONGEST = 20_000
# Words that stand in any text, English and Swedish.
_COMMON_WORDS = """
a an the and or of to in on for at by with from is are was were be been being it its this that these those as he she
they we you i his her their our your my not no do does did have has had will would can could should may might just
about into over after before than then so if but who whom which what when where why how there here rt via amp pic com
twitter http https www
en ett den det de och eller att av till i på för vid med från är var vara blir blev som han hon vi ni jag du sin sitt
sina inte nej har hade ska skulle kan kunde bara om in över efter före än så men vem vilken vad när varför hur där här
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_STEMMERS = {"en": stemmer("english"), "sv": stemmer("swedish")}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text taken apart. `own` are the stems without the writer's name, `names` the stems of capitalised words."""

    plain: str
    stems: tuple[str, ...]
    own: tuple[str, ...]
    names: frozenset[str]
    day: int | None = None


def read_post(text: str, language: str = "en") -> Reading:
    """Take a post apart, its signature included. `language` (en, sv) decides the stems."""
    text = text[:_LONGEST].replace("’", "'")
    signature = SIGNATURE.search(text) if "—" in text else None
    writer, day = "", None
    if signature:
        writer, day = f"{signature['name']} {signature['handle']}", read_day(signature["day"])
        text = text[: signature.start()]
    plain = _TAG.sub(lambda tag: f" {_SEAM.sub(' ', tag[1])} {tag[1]}", _ADDRESS.sub(" ", text))
    words, writer_words = _WORD.findall(plain), _WORD.findall(writer)
    own, names = _stem_all(words, language)
    more, more_names = _stem_all(writer_words, language)
    return Reading(" ".join(words + writer_words).lower(), (*own, *more), tuple(own), frozenset(names + more_names), day)


def read_claim(title: str, text: str, day: int | None, language: str = "en") -> Reading:
    """Take a claim apart."""
    words = _WORD.findall(f"{title} {text}"[:_LONGEST].replace("’", "'"))
    stems, names = _stem_all(words, language)
    return Reading(" ".join(words).lower(), tuple(stems), tuple(stems), frozenset(names), day)


def stem_words(text: str, language: str = "en") -> list[str]:
    """Stems of the words that say something, in order."""
    return _stem_all(_WORD.findall(text[:_LONGEST].replace("’", "'")), language)[0]


def _stem_all(words: list[str], language: str) -> tuple[list[str], list[str]]:
    """Stems in order, and those of capitalised words."""
    stems, names = [], []
    for word in words:
        stem = _stem(word, language)
        if stem:
            stems.append(stem)
            if word[0].isupper():
                names.append(stem)
    return stems, names


def read_day(text: str | None) -> int | None:
    """The ordinal of a written English or ISO date; None for anything else."""
    text = (text or "").strip()
    for form in _DAY_FORMATS:
        try:
            return datetime.strptime(text, form).toordinal()
        except ValueError:
            continue
    try:
        return date.fromisoformat(text[:10]).toordinal()
    except ValueError:
        return None


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    """The stem of a word as it was written; nothing for a word that stands in any text."""
    plain = word.lower().removesuffix("'s").replace("'", "")
    return "" if plain in _COMMON else str(_STEMMERS[language].stemWord(plain))
