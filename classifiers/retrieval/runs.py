"""Runs of neighbours, hashed: three to five characters within a word, two words in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.retrieval.growing import Rows
from classifiers.retrieval.types import Floats, Ints

_FIRST, _SECOND, _THIRD = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_BLANK = 32
_BLOCK = 2000  # texts hashed at a time: bounds the memory


@dataclass(frozen=True, slots=True)
class Sequences:
    """Codes of several texts end to end, and how many each has."""

    codes: Any
    lengths: Ints


def spell(texts: Sequence[str]) -> Sequences:
    """The characters of texts, a blank before and after each."""
    padded = [f" {text} " for text in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return Sequences(codes, np.array([len(text) for text in padded], dtype=np.int64))


class RunTable:
    """Which runs stand in which text: each once, as numbers below 2**bits. Two runs may share a number; that adds noise only."""

    def __init__(self, lengths: tuple[int, ...], bits: int) -> None:
        self._lengths, self._bits = lengths, bits
        self.rows = Rows(np.uint16 if bits <= 16 else np.uint32)
        self._frequency = np.zeros(1 << bits, dtype=np.int32)
        self._count = 0

    def append(self, texts: Sequences) -> None:
        """Add the runs of texts."""
        bounds = np.concatenate(([0], np.cumsum(texts.lengths)))
        for first in range(0, len(texts.lengths), _BLOCK):
            last = min(first + _BLOCK, len(texts.lengths))
            part = Sequences(texts.codes[bounds[first] : bounds[last]], texts.lengths[first:last])
            keys, lengths = self.keys_of(part)
            self.rows.append(keys, lengths)
            self._frequency += np.bincount(keys, minlength=len(self._frequency)).astype(np.int32)
        self._count += len(texts.lengths)

    def keys_of(self, texts: Sequences) -> tuple[Ints, Ints]:
        """The distinct runs of each text, ascending, end to end, and how many each has."""
        row = np.repeat(np.arange(len(texts.lengths)), texts.lengths)
        found = np.unique(np.concatenate([self._hash(texts.codes, row, length) for length in self._lengths]))
        return found & ((1 << self._bits) - 1), np.bincount(found >> self._bits, minlength=len(texts.lengths))

    def _hash(self, codes: Any, row: Ints, length: int) -> Ints:
        """Text and number of every run of one length, in one integer. A run has no blank inside, at its ends it may."""
        size = len(codes) - length + 1
        if size <= 0:
            return np.zeros(0, dtype=np.int64)
        kept = row[:size] == row[length - 1 :]
        mixed = codes[:size].astype(np.uint32) * _FIRST
        for step in range(1, length):
            part = codes[step : step + size].astype(np.uint32)
            mixed = (mixed + part) * _FIRST
            if step < length - 1:
                kept &= part != _BLANK
        mixed = (mixed ^ (mixed >> np.uint32(15))) * _SECOND
        mixed = (mixed ^ (mixed >> np.uint32(13))) * _THIRD
        return np.asarray((row[:size][kept] << self._bits) | (mixed[kept] >> np.uint32(32 - self._bits)).astype(np.int64))

    def weigh(self) -> Floats:
        """How rare each number is: what one shared run is worth."""
        return np.log((self._count + 1) / (self._frequency + np.float32(0.5)), dtype=np.float32)

    @property
    def nbytes(self) -> int:
        """Memory in use."""
        return int(self.rows.nbytes + self._frequency.nbytes)
