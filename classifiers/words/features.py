"""What the models see of a text, made by plain functions outside the pipelines: columns of space-separated features."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.types import Text
from classifiers.words.concepts import TOPICS, combine_concepts, find_concepts, names_topic
from classifiers.words.cues import find_cues
from classifiers.words.languages import guess_language, name_language
from classifiers.words.synonyms import group_of
from classifiers.words.wording import CONTENT_STOP, clean_text, split_words, stem_word

_PLACES = ("sweden", "abroad")
_LEADING_WORDS = 12
_READ_WORDS = 400  # words of a long text that decide on relevance: title and lead, where a text says what it is about


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text prepared once for every model: its clean title and body, its words, its language."""

    source: Text
    title: str
    body: str
    words: tuple[str, ...]
    language: str | None

    @property
    def whole(self) -> str:
        return f"{self.title}. {self.body}" if self.title and self.body else self.title or self.body

    @property
    def is_empty(self) -> bool:
        return not self.words


def read_text(text: Text) -> ReadText:
    """Clean the text, find its words and, if the caller does not know it, its language."""
    title, body = clean_text(text.title or ""), clean_text(text.text)
    if title and body.startswith(title):
        body = body[len(title) :].lstrip(" .:–-") or body
        title = "" if body == title else title
    words = split_words(f"{title} {body}")[:_READ_WORDS]
    language = name_language(text.language) or guess_language(f"{title} {body}")
    return ReadText(text, title, body, tuple(words), language)


def list_content_stems(words: tuple[str, ...], language: str | None) -> Iterator[tuple[str, str]]:
    """(word, stem) of every content word, digits dropped."""
    for word in words:
        if word not in CONTENT_STOP and not word.isdigit() and len(word) > 1:
            yield word, stem_word(word, language or "sv")


def read_relevance(read: ReadText) -> tuple[list[tuple[str, str]], dict[str, list[str]]]:
    """(word, stem) pairs and concepts that may speak for relevance.

    A country, Sweden too, says something only beside a word on migration, integration or an origin. Alone it is left out; else
    "Sverige" in sports news would count as a sign.
    """
    found = find_concepts(read.words)
    pairs = list(list_content_stems(read.words, read.language))
    if not names_topic(found):
        places = {word for name in _PLACES for word in found.get(name, ())}
        return [pair for pair in pairs if pair[0] not in places], {}
    return pairs, combine_concepts(found) | _find_leading(read)


def _find_leading(read: ReadText) -> dict[str, list[str]]:
    """The subjects that the title (or the first words) names: what a text is about stands first."""
    leading = tuple(split_words(read.title)) if read.title else read.words[:_LEADING_WORDS]
    found = find_concepts(leading)
    return {f"c_leads_{name}": found[name] for name in TOPICS if name in found}


def relevance_columns(read: ReadText) -> tuple[str, str, str]:
    """Stems, content words (for character n-grams) and concepts."""
    pairs, concepts = read_relevance(read)
    return " ".join(stem for _, stem in pairs), " ".join(word for word, _ in pairs), " ".join(concepts)


def theme_columns(text: str) -> tuple[str, str, str]:
    """Stems, content words and groups of synonyms of a clean text."""
    words = tuple(split_words(text)[:_READ_WORDS])
    pairs = list(list_content_stems(words, guess_language(text)))
    groups = " ".join(group for word in words for group in group_of(word))
    return " ".join(stem for _, stem in pairs), " ".join(word for word, _ in pairs), groups


def statement_columns(read: ReadText) -> tuple[str, str, str]:
    """Words in order (function words kept), the same for character n-grams, and cues of form."""
    text = read.body or read.title
    words = split_words(text)[:_READ_WORDS]
    cues = find_cues(text[:3000])
    if read.title and not read.body:
        cues.append("q_title_only")
    opening = [f"first_{word}" for word in words[:1]]
    return " ".join(words), " ".join(words), " ".join(cues + opening)
