"""Dense cues of a sentence: how it is meant, and whether it states something that can be checked. One row of numbers a text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from classifiers.tasks import lexicon_en, lexicon_sv

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_NUMBER = re.compile(r"\d[\d.,]*")
_CAPITALISED = re.compile(r"(?<=\s)[A-ZÅÄÖ][\w'-]+")
_SMILE = re.compile(r"[:;=8]-?[)D(P/\\|*oO]|<3|[\U0001f300-\U0001faff\u2600-\u27bf]")
_LEAD_IN = re.compile(r"^\W*(?:och|men|så|sen|sedan|annars|då|ps|nej|ja|jo|and|but|so|then|well|now|no|yes)\W+", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:[,:;–-]|\bså\b|\boch\b|\beller\b|\bthen\b|\band\b|\bor\b)\s*(\w+)", re.IGNORECASE)
_PATTERNS = (
    "EMOTION", "GREETING", "INTENSIFIER", "FIRST_PERSON", "SECOND_PERSON", "ANYONE", "OBLIGATION", "WONDERING", "OPINION",
    "POLITE_REQUEST", "MODAL", "PAST", "BELIEF", "THIRD_PERSON", "EXTREMES", "UNITS", "SOURCES", "NEGATION",
)  # fmt: skip
NAMES = (
    "length", "tiny", "short", "long", "asks", "asks_inside", "exclaims", "exclaims_often", "trails_off", "no_stop",
    "lower_start", "smiles", "numbers", "has_number", "commas", "capitalised", "capitals", "imperative_first", "imperative_early",
    "imperative_clause", "question_word_first", "question_word", "verb_first", *(name.lower() for name in _PATTERNS),
    "emotions_counted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Lexicon:
    imperatives: frozenset[str]
    question_words: frozenset[str]
    verbs_first: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=2)
def _lexicon(language: str) -> _Lexicon:
    module: ModuleType = lexicon_en if language == "en" else lexicon_sv
    patterns = tuple(re.compile(getattr(module, name), re.IGNORECASE) for name in _PATTERNS)
    return _Lexicon(module.IMPERATIVES, module.QUESTION_WORDS, module.VERBS_FIRST, patterns)


def measure_cues(text: str, language: str) -> tuple[float, ...]:
    """One number a name in NAMES, from a clean text; `language` is sv or en."""
    lexicon = _lexicon(language)
    words = [word.lower() for word in _WORD.findall(text)]
    counts = [len(pattern.findall(text)) for pattern in lexicon.patterns]
    return (
        *_measure_form(text, len(words)),
        *_measure_opening(_LEAD_IN.sub("", text), words, lexicon),
        *(float(count > 0) for count in counts),
        math.log1p(counts[0]),
    )


def _measure_form(text: str, count: int) -> tuple[float, ...]:
    numbers, letters = len(_NUMBER.findall(text)), sum(char.isalpha() for char in text)
    end = text.rstrip(" \"'”)")
    return (
        math.log1p(count),
        float(count < 4),
        float(count < 8),
        float(count > 25),
        float(end.endswith("?")),
        float("?" in text),
        float("!" in text),
        float(text.count("!") > 1),
        float("..." in text or "…" in text),
        float(end[-1:] not in ".!?…"),
        float(text[:1].islower()),
        float(bool(_SMILE.search(text))),
        math.log1p(numbers),
        float(numbers > 0),
        math.log1p(text.count(",")),
        math.log1p(len(_CAPITALISED.findall(text))),
        sum(char.isupper() for char in text) / max(1, letters),
    )


def _measure_opening(text: str, words: list[str], lexicon: _Lexicon) -> tuple[float, ...]:
    opening = [word.lower() for word in _WORD.findall(text[:80])]
    first = opening[0] if opening else ""
    return (
        float(first in lexicon.imperatives),
        float(any(word in lexicon.imperatives for word in opening[:4])),
        float(any(found.lower() in lexicon.imperatives for found in _CLAUSE.findall(text))),
        float(first in lexicon.question_words),
        float(any(word in lexicon.question_words for word in words)),
        float(first in lexicon.verbs_first),
    )
