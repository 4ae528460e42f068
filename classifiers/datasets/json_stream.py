"""The elements of a large JSON file one by one: of its lists of fact-checks, of a list alone, or of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

LISTS = frozenset({"dataFeedElement", "@graph", "itemListElement", "claims"})
LONGEST_ELEMENT = 4_000_000  # letters
_SPACES = " \t\n\r"


class BrokenJson(Exception):
    """The text is no JSON from here on, or one element is too long or too deep."""


class _Reader:
    """What is not yet read of the text. Only the element at hand is held."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._text, self._at = "", 0
        self._decoder = json.JSONDecoder(strict=False)

    def peek(self) -> str:
        """The next letter that is no space; "" at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACES:
                    return self._text[self._at]
                self._at += 1
            if not self._fill():
                return ""

    def skip(self, wanted: str) -> None:
        """Pass one letter. Raises BrokenJson when another stands there."""
        if self.peek() != wanted:
            raise BrokenJson
        self._at += 1

    def read_value(self) -> Any:
        """One whole value. Raises BrokenJson."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise BrokenJson from error
            except ValueError as error:  # not whole yet, no JSON, or a number of thousands of digits
                if len(self._text) - self._at > LONGEST_ELEMENT or not self._fill():
                    raise BrokenJson from error
                continue
            if end == len(self._text) and not isinstance(value, dict | list | str) and self._fill():
                continue  # a number may go on
            self._at = end
            return value

    def _fill(self) -> bool:
        piece = next(self._pieces, "")
        if piece:
            self._text, self._at = self._text[self._at :] + piece, 0
        return bool(piece)


def read_elements(pieces: Iterable[str]) -> Iterator[Any]:
    """Every element in order. Raises BrokenJson where the text stops being JSON; what came before has been given."""
    reader = _Reader(pieces)
    if reader.peek() not in ("{", "["):
        raise BrokenJson
    while (letter := reader.peek()) != "":
        if letter == "[":
            yield from _read_list(reader)
        elif letter == "{":
            yield from _read_object(reader)
        else:
            raise BrokenJson


def _read_list(reader: _Reader) -> Iterator[Any]:
    reader.skip("[")
    while reader.peek() != "]":
        yield reader.read_value()
        if reader.peek() != "]":
            reader.skip(",")
    reader.skip("]")


def _read_object(reader: _Reader) -> Iterator[Any]:
    """The elements of the object's lists as they come; the object itself when it has none."""
    reader.skip("{")
    rest: dict[str, Any] = {}
    had_list = False
    while reader.peek() != "}":
        name = reader.read_value()
        if not isinstance(name, str):
            raise BrokenJson
        reader.skip(":")
        if name in LISTS and reader.peek() == "[":
            had_list = True
            yield from _read_list(reader)
        else:
            rest[name] = reader.read_value()
        if reader.peek() != "}":
            reader.skip(",")
    reader.skip("}")
    if not had_list:
        yield rest
