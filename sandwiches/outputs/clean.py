"""Text on its way out: bare sentences without Markdown, source markers, control and direction characters."""

from __future__ import annotations

import re
import unicodedata

from sandwiches.document import Document
from sandwiches.outputs import fonts
from sandwiches.outputs.errors import CannotMake
from sandwiches.outputs.graphemes import graphemes, without_emoji
from sandwiches.rendering.strip import strip_markdown
from sandwiches.words import sentences
from sandwiches.words.text import MARKER, marker_numbers

MAX_PART = 20_000
RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "prs", "ps", "sd", "ug", "ur", "yi"})
# Direction is set by the page; marks in the text would turn it back.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SPACE_BEFORE_STOP = re.compile(r"[ \t]+([.,;:!?…])")
_FOREIGN_END = re.compile(r"(?<=[.!?…؟۔።])\s+")


def bare(text: str) -> str:
    """Give a part as plain text: no Markdown, no source markers, no control or direction characters."""
    return tidy(MARKER.sub("", strip_markdown(text[:MAX_PART])))


def tidy(text: str) -> str:
    """Give the text in NFC without what no reader sees; spaces are single, empty lines gone."""
    text = _DIRECTION.sub("", _CONTROL.sub("", unicodedata.normalize("NFC", text)))
    lines = (_SPACE_BEFORE_STOP.sub(r"\1", " ".join(line.split())) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def line(text: str) -> str:
    """Give a short text, such as a headline or a name, as one line."""
    return " ".join(bare(text).split())


def sentences_of(text: str, language: str) -> list[tuple[str, tuple[int, ...]]]:
    """Give (sentence, source numbers) of a part; the sentences are bare."""
    stripped = strip_markdown(text[:MAX_PART])
    if language in ("sv", "en"):
        found = sentences(stripped)
    else:  # kept as it is written: joiners decide how Persian and Indic words look
        found = [one for block in stripped.splitlines() for one in _FOREIGN_END.split(block)]
    pairs = ((line(one), marker_numbers(one)) for one in found)
    return [(text, numbers) for text, numbers in pairs if re.search(r"\w", text)]


def direction(language: str) -> str:
    """Give rtl or ltr."""
    return "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def printable(text: str, output: str) -> str:
    """Give the text without emoji and symbols that our fonts lack. Raises CannotMake when letters would be missing."""
    text = tidy(without_emoji(text))
    absent = fonts.missing(text)
    letters = "".join(char for char in absent if unicodedata.category(char)[0] in "LMN")
    if letters:
        raise CannotMake(output, "script", letters[:20])
    return tidy("".join(char for char in text if char not in absent)) if absent else text


def shorten(text: str, limit: int) -> str:
    """Give the text in at most `limit` characters as people see them, cut between words and marked with an ellipsis."""
    letters = list(graphemes(text))
    if len(letters) <= limit:
        return text
    cut = "".join(letters[: max(limit - 1, 0)])
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip(" ,;:–-") + "…"


def shorten_words(text: str, limit: int) -> str:
    """Give the text in at most `limit` words, marked with an ellipsis where it is cut."""
    words = text.split()
    return text if len(words) <= limit else " ".join(words[:limit]).rstrip(" ,;:–-") + "…"


def language_of(document: Document) -> str:
    """Give the language whose words an output uses for what it adds itself: Swedish, or English for all others."""
    return "sv" if document.language.split("-")[0] == "sv" else "en"
