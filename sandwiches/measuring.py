"""What can be counted in a document: words, the rumour's share, readability, reading time. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandwiches.document import BODY_PARTS, PARTS, Document
from sandwiches.method import base_language
from sandwiches.rendering.strip import strip_markdown
from sandwiches.words import normalise, sentences, word_count
from sandwiches.words.readability import flesch, lix

WORDS_PER_MINUTE = 200  # silent reading of plain prose, rounded down from measured 200 to 240 words a minute


@dataclass(frozen=True, slots=True)
class Measures:
    """`words` by part. `myth_share` is the rumour's part of the body, 0 to 1.

    `readability` is LIX for Swedish (lower is easier) or Flesch reading ease for English (higher is easier), named by
    `readability_name`; "" and None in other languages and in an empty text.
    """

    words: Mapping[str, int]
    body_words: int
    sentence_count: int
    longest_sentence: int
    myth_share: float
    readability_name: str
    readability: float | None
    reading_seconds: int


def measures(document: Document) -> Measures:
    """Give the measures of a document."""
    texts = {part: normalise(strip_markdown(document.part(part))) for part in PARTS}
    words = {part: word_count(text) for part, text in texts.items()}
    body = "\n".join(texts[part] for part in BODY_PARTS if words[part])
    lengths = [word_count(sentence) for sentence in sentences(body)]
    total = sum(words[part] for part in BODY_PARTS)
    name, value = _readability(body, document.language) if total else ("", None)
    return Measures(
        words=MappingProxyType(words),
        body_words=total,
        sentence_count=len(lengths),
        longest_sentence=max(lengths, default=0),
        myth_share=words["myth"] / total if total else 0.0,
        readability_name=name,
        readability=value,
        reading_seconds=round((total + words["headline"]) * 60 / WORDS_PER_MINUTE),
    )


def _readability(body: str, language: str) -> tuple[str, float | None]:
    match base_language(language):
        case "sv":
            return "lix", round(lix(body), 1)
        case "en":
            return "flesch", round(flesch(body), 1)
        case _:
            return "", None
