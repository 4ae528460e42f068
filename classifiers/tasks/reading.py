"""From raw text to what a task reads: a line of tokens, a line of characters, a row of cues, and how far it can be trusted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from classifiers.pipelines import Columns
from classifiers.tasks.cues import NAMES, measure_cues
from classifiers.words.wording import MAX_CHARACTERS, clean_text, guess_language

MIXED_SHARE = 0.1
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|9|[?!.,…:;()%$€\"-]+|[^\w\s]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r'^"(.*)"$', re.DOTALL)
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf¤¥¶…„–©¨ ]|â€|Â[\xa0-\xbf]|\ufffd")


def read_row(text: str, language: str) -> tuple[str | float, ...]:
    """(tokens, characters, *cues) of one text; `language` is sv, en or mixed."""
    text = unquote(clean_text(text))
    if language == "mixed":
        language = guess_language(text) or "sv"
    plain = _NUMBER.sub("9", text)
    return " ".join(_TOKEN.findall(plain.lower())), plain.lower(), *measure_cues(text, language)


def unquote(text: str) -> str:
    """A text without the quotation marks that some tables put around it."""
    found = _QUOTED.match(text)
    return found[1].replace('""', '"') if found else text


def read_table(texts: Sequence[str], language: str) -> Columns:
    """One row a text: two columns of text, then the cues."""
    table = np.empty((len(texts), 2 + len(NAMES)), dtype=object)
    for place, text in enumerate(texts):
        table[place, :] = read_row(text, language)
    return table


def name_text(text: str) -> str:
    """What makes two texts the same: letters and digits in lower case, nothing else."""
    return " ".join(re.findall(r"\w+", clean_text(text).lower())) or clean_text(text)


def guess_corpus_language(texts: Sequence[str]) -> str:
    """sv, en, or mixed when the smaller part is at least a tenth."""
    found = Counter(guess_language(text) for text in texts)
    swedish, english = found["sv"], found["en"]
    if min(swedish, english) >= MIXED_SHARE * max(1, swedish + english):
        return "mixed"
    return "en" if english > swedish else "sv"


def weigh_trust(text: str) -> float:
    """How far an answer about this text can be trusted, 0–1: 1 for ordinary text, 0 when there is no word in it."""
    clean = clean_text(text)
    letters = [char for char in clean if char.isalpha()]
    if not letters:
        return 0.0
    trust = min(1.0, len(letters) / 4, 2 * len(letters) / len(clean.replace(" ", "")))
    if len(letters) >= 12 and sum(char.isupper() for char in letters) > 0.8 * len(letters):
        trust = min(trust, 0.5)
    if _MOJIBAKE.search(text[:MAX_CHARACTERS]) or len(text) > MAX_CHARACTERS:
        trust = min(trust, 0.4)
    return min(trust, _weigh_variety(text[:MAX_CHARACTERS]))


def _weigh_variety(text: str) -> float:
    """Low when the text is the same few characters, or the same word, again and again."""
    words = text.lower().split()
    if len(text) >= 10 and len(set(text.lower())) <= 3:
        return 0.1
    if len(words) >= 10 and len(set(words)) <= len(words) / 5:
        return 0.3
    return 0.4 if re.search(r"(\w)\1{7,}", text) else 1.0
