"""What a house rule looks for in a text. Linear in the text's length whatever the pattern: RE2 never backtracks. Pure.

Words: several separated by commas, any of them is a hit. A word is found at the beginning of words, in any of its usual forms
("skola" finds skolan, skolor and skolbuss); with a star before it also inside compounds ("*boende" finds asylboende). Several
words without a comma must follow each other. Case and accents do not count.
Regular expressions: RE2's syntax, no difference between upper and lower case, over heading and text together.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from sandwiches.words import stem

LONGEST_PATTERN = 500
LONGEST_TEXT = 100_000
_MEMORY = 8 << 20
_PART = r"[\p{L}\p{N}]"
_SHORTEST_STEM = 4


class BadPattern(Exception):
    """The pattern cannot be used. `kind` is "empty", "too_long", "matches_all" or "syntax"; `detail` is RE2's own word for it."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True)
class Matcher:
    """A pattern ready for use."""

    expression: Any
    is_folded: bool

    def spans(self, text: str, *, most: int = 20) -> list[tuple[int, int]]:
        """Where the text is hit; the places are those of `shown(text)`."""
        found: list[tuple[int, int]] = []
        for match in self.expression.finditer(self._read(text)):
            group = 1 if self.is_folded else 0
            if match.end(group) > match.start(group):
                found.append((match.start(group), match.end(group)))
            if len(found) >= most:
                break
        return found

    def hits(self, text: str) -> bool:
        """Whether the text is hit at all."""
        return self.expression.search(self._read(text)) is not None

    def _read(self, text: str) -> str:
        return fold(shown(text)) if self.is_folded else shown(text)


@lru_cache(maxsize=256)
def make_matcher(kind: str, pattern: str) -> Matcher:
    """The matcher of a pattern of the kind "words" or "regex". Raises BadPattern."""
    if not pattern.strip():
        raise BadPattern("empty")
    if len(pattern) > LONGEST_PATTERN:
        raise BadPattern("too_long")
    expression = _compile(_words_expression(pattern) if kind == "words" else pattern)
    if expression.search("") is not None:
        raise BadPattern("matches_all")
    return Matcher(expression, kind == "words")


def shown(text: str) -> str:
    """The text as it is searched and marked: composed letters, not endless."""
    return unicodedata.normalize("NFC", text[:LONGEST_TEXT])


def fold(text: str) -> str:
    """Small letters without accents, one for one, so that places stay the same."""
    return text.lower() if text.isascii() else text.translate(_letters)


def _words_expression(pattern: str) -> str:
    chosen = [_one(words) for words in pattern.split(",") if re.search(r"\w", words)]
    if not chosen:
        raise BadPattern("empty")
    return rf"(?:^|[^\p{{L}}\p{{N}}])({'|'.join(chosen)})"


def _one(words: str) -> str:
    """One alternative: its words in a row, each by its beginning, or from anywhere in a word after a star."""
    parts = []
    for word in re.findall(r"\*?\w+", shown(words)):
        bare = fold(word.lstrip("*"))
        root = fold(stem(word.lstrip("*").lower(), "sv"))
        root = root if len(root) >= _SHORTEST_STEM and bare.startswith(root) else bare
        parts.append(f"{_PART}*{re2.escape(root)}{_PART}*" if word.startswith("*") else f"{re2.escape(root)}{_PART}*")
    return r"[^\p{L}\p{N}]+".join(parts)


def _compile(expression: str) -> Any:
    options = re2.Options()
    options.case_sensitive, options.log_errors, options.max_mem = False, False, _MEMORY
    try:
        return re2.compile(expression, options)
    except UnicodeEncodeError as error:
        raise BadPattern("syntax", "half a character") from error
    except re2.error as error:
        detail = error.args[0] if error.args else ""
        raise BadPattern("syntax", detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)) from error


class _Letters(dict[int, str]):
    def __missing__(self, code: int) -> str:
        letter = chr(code)
        plain = unicodedata.normalize("NFKD", letter)[0].lower()
        self[code] = plain if len(plain) == 1 else letter
        return self[code]


_letters = _Letters()
