"""All claims laid out for search. Claims are added at the end; what depends on all of them is worked out when next asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifiers.errors import InputError
from classifiers.retrieval.growing import Growing, Rows, sum_rows
from classifiers.retrieval.runs import RunTable, Sequences, spell
from classifiers.retrieval.texts import read_claim, stem_words
from classifiers.retrieval.types import Claim, Floats, Ints
from classifiers.retrieval.words import Weights, WordRow, WordTable

CHAR_LENGTHS, CHAR_BITS = (3, 4, 5), 18
PAIR_BITS = 18
_PART = 5000  # claims read at a time


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from all claims together: worths of words, of runs of characters and of pairs of words."""

    words: Weights
    chars: Floats
    pairs: Floats
    _char_sizes: Floats  # NaN until first asked for

    def char_sizes(self, rows: Rows, claims: Ints) -> Floats:
        """The claims' side of the cosine of characters, never 0."""
        unknown = np.unique(claims[np.isnan(self._char_sizes[claims])])
        if len(unknown):
            self._char_sizes[unknown] = np.sqrt(sum_rows(rows, unknown, self.chars**2) + np.float32(1e-9))
        return np.asarray(self._char_sizes[claims])


class ClaimIndex:
    """Claims by their words, neighbouring words and characters. One index serves one thread."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.ids: list[str] = []
        self.words = WordTable()
        self.pairs = RunTable((2,), PAIR_BITS)
        self.chars = RunTable(CHAR_LENGTHS, CHAR_BITS)
        self.days = Growing(np.float32)  # NaN where unknown
        self.title_lengths = Growing(np.float32)
        self.number_counts, self.name_counts = Growing(np.float32), Growing(np.float32)
        self._known: set[str] = set()
        self._derived: Derived | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, claims: Sequence[Claim]) -> None:
        """Add claims at the end; a search then gives what an index built of them all gives. Raises InputError for a known id."""
        fresh: set[str] = set()
        for claim in claims:
            if claim.id in self._known or claim.id in fresh:
                raise InputError(f"The claim id {claim.id!r} stands twice.")
            fresh.add(claim.id)
        for first in range(0, len(claims), _PART):
            self._append(claims[first : first + _PART])
        self._known |= fresh
        self._derived = None

    def _append(self, claims: Sequence[Claim]) -> None:
        reads = [read_claim(claim.title, claim.text, claim.day, self.language) for claim in claims]
        sizes = [len(stem_words(claim.title, self.language)) for claim in claims]
        rows = [WordRow(read.stems, read.names, size) for read, size in zip(reads, sizes, strict=True)]
        columns = self.words.append(rows)
        self.pairs.append(
            Sequences(
                np.array([column for row in columns for column in row], dtype=np.uint32),
                np.array([len(row) for row in columns], dtype=np.int64),
            )
        )
        self.chars.append(spell([read.plain for read in reads]))
        self.ids.extend(claim.id for claim in claims)
        self.days.extend([np.nan if claim.day is None else claim.day for claim in claims])
        self.title_lengths.extend([len(claim.title) for claim in claims])
        self.name_counts.extend([len(read.names) for read in reads])
        is_number = self.words.is_number.values
        self.number_counts.extend([sum(bool(is_number[column]) for column in set(row)) for row in columns])

    def derive(self) -> Derived:
        """What follows from all claims; worked out once after every addition."""
        if self._derived is None:
            unknown = np.full(len(self), np.nan, dtype=np.float32)
            self._derived = Derived(self.words.weigh(), self.chars.weigh(), self.pairs.weigh(), unknown)
        return self._derived

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, in bytes; the ids and the list of words come on top."""
        words = self.derive().words
        laid = words.starts.nbytes + words.texts.nbytes + words.worths.nbytes + words.held.nbytes + words.title_held.nbytes
        fields = sum(part.rarity.nbytes + part.damping.nbytes for part in (words.whole, words.title, words.rest))
        hashed = self.derive().chars.nbytes + self.derive().pairs.nbytes
        return int(self.words.nbytes + self.pairs.nbytes + self.chars.nbytes + laid + fields + hashed)


def build_index(claims: Sequence[Claim], *, language: str = "en") -> ClaimIndex:
    """Lay out the claims. Raises InputError when there are none, or two with one id."""
    if not claims:
        raise InputError("There are no claims to search.")
    index = ClaimIndex(language)
    index.add(claims)
    return index
