"""From text to the numbers of tokens: by the library tokenizers if it is installed, else by hand for words and word pieces."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from classifiers.errors import EncoderError

MOST_TOKENS = 256  # of one window: a claim is a sentence or two
_WORD = re.compile(r"\w+|[^\w\s]+")
_PIECEABLE = re.compile(r"[^\W_]+|[^\w\s]|_")  # every mark by itself, as BERT does
_LONGEST_WORD = 100

Tokenise = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Gives the numbers of a text's tokens; `highest` is the highest number there is."""

    ids_of: Tokenise
    highest: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and their numbers. With `piece` a word that is not there is cut into the longest pieces that are."""

    numbers: Mapping[str, int]
    unknown: int | None
    piece: str = ""
    is_lower: bool = False
    strips_accents: bool = False
    around: tuple[int, ...] = ()  # the tokens before and after every text

    def ids_of(self, text: str) -> list[int]:
        """The numbers of the text's tokens. An unknown word gets the number for that, or none."""
        found: list[int] = []
        for word in (_PIECEABLE if self.piece else _WORD).findall(self._normalise(text)):
            found += self._cut(word[:_LONGEST_WORD])
            if len(found) >= MOST_TOKENS:
                break
        first, last = self.around or (None, None)
        kept = found[: MOST_TOKENS - len(self.around)]
        return kept if first is None or last is None else [first, *kept, last]

    def _normalise(self, text: str) -> str:
        text = text.lower() if self.is_lower else text
        if not self.strips_accents:
            return text
        return _strip_accents(text)

    def _cut(self, word: str) -> list[int]:
        nothing = [] if self.unknown is None else [self.unknown]
        if not self.piece:
            return [self.numbers[word]] if word in self.numbers else nothing
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = self.piece if start else ""
            end = next((end for end in range(len(word), start, -1) if mark + word[start:end] in self.numbers), 0)
            if not end:
                return nothing
            found.append(self.numbers[mark + word[start:end]])
            start = end
        return found


def read_tokens(folder: Path, *, is_framed: bool) -> Tokens:
    """The tokens of tokenizer.json, else of vocab.txt. `is_framed`: with the marks of beginning and end that networks expect."""
    path = folder / "tokenizer.json"
    if path.is_file() and find_spec("tokenizers") is not None:
        return _read_by_library(path, is_framed)
    if path.is_file():
        return _as_tokens(_read_json(path, is_framed))
    if (folder / "vocab.txt").is_file():
        return _as_tokens(_read_list(folder / "vocab.txt", is_framed))
    raise EncoderError(f"{folder} holds neither tokenizer.json nor vocab.txt; copy one of them from the model.")


def _read_by_library(path: Path, is_framed: bool) -> Tokens:
    library: Any = import_module("tokenizers")
    try:
        tokenizer = library.Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise EncoderError(f"{path} cannot be read ({error}); copy it again.") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=MOST_TOKENS)

    def ids_of(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=is_framed).ids)

    return Tokens(ids_of, tokenizer.get_vocab_size() - 1)


def _read_json(path: Path, is_framed: bool) -> Vocabulary:
    try:
        told = json.loads(path.read_text("utf-8"))
        model, normaliser = told["model"], told.get("normalizer") or {}
        kind = model.get("type")
        if kind not in ("WordLevel", "WordPiece"):
            raise EncoderError(
                f"{path} is of the kind {kind}, which needs the library tokenizers: run pip install tokenizers, "
                "or choose a model with words or word pieces."
            )
        numbers = {str(word): int(number) for word, number in model["vocab"].items()}
        return Vocabulary(
            numbers,
            numbers.get(model.get("unk_token") or ""),
            (model.get("continuing_subword_prefix") or "##") if kind == "WordPiece" else "",
            _is_lower(normaliser),
            _strips_accents(normaliser),
            _frame(numbers) if is_framed else (),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EncoderError(f"{path} cannot be read ({error}); copy it again.") from error


def _read_list(path: Path, is_framed: bool) -> Vocabulary:
    """One word or piece a line; its number is its line. Without a capital or an accent in it, texts are read without them too."""
    try:
        words = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise EncoderError(f"{path} cannot be read ({error}); copy it again.") from error
    numbers = {word: number for number, word in enumerate(words)}
    is_lower = not any(word != word.lower() for word in words if not word.startswith("["))
    is_plain = is_lower and not any(word != _strip_accents(word) for word in words)
    return Vocabulary(numbers, numbers.get("[UNK]"), "##", is_lower, is_plain, _frame(numbers) if is_framed else ())


def _strip_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")


def _as_tokens(words: Vocabulary) -> Tokens:
    if not words.numbers:
        raise EncoderError("The encoder's list of words is empty; copy tokenizer.json or vocab.txt again.")
    return Tokens(words.ids_of, max(words.numbers.values()))


def _frame(numbers: Mapping[str, int]) -> tuple[int, ...]:
    return (numbers["[CLS]"], numbers["[SEP]"]) if {"[CLS]", "[SEP]"} <= numbers.keys() else ()


def _parts(normaliser: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [part for one in normaliser.get("normalizers", ()) for part in _parts(one)] or [normaliser]


def _is_lower(normaliser: Mapping[str, Any]) -> bool:
    return any(part.get("type") == "Lowercase" or part.get("lowercase") is True for part in _parts(normaliser))


def _strips_accents(normaliser: Mapping[str, Any]) -> bool:
    """BERT's rule: accents go with the capitals unless it is said otherwise."""
    return any(
        part.get("type") == "StripAccents"
        or (
            part.get("type") == "BertNormalizer"
            and (part.get("strip_accents") if part.get("strip_accents") is not None else part.get("lowercase"))
        )
        for part in _parts(normaliser)
    )
