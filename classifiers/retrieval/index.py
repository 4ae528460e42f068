"""Claims laid out for search: BM25 over stems finds candidates, sparse views give the features of a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import bm25s
import numpy as np
from scipy.sparse import csc_matrix, csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from classifiers.errors import InputError
from classifiers.retrieval.texts import read_claim, stem_words
from classifiers.retrieval.types import Claim

Floats = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

K1, B = 1.2, 0.75
MOST_OF_A_WORD = 2  # a word that a post repeats counts at most twice
CHAR_LENGTHS = (3, 5)
FEW = 1000  # below, every run of characters is kept


@dataclass(frozen=True, slots=True)
class Row:
    """One sparse row of a post: which columns, and how much."""

    columns: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at all claims: a row a claim, a column a word. `by_word` is the same, a row a word."""

    columns: dict[str, int]
    rows: csr_matrix
    by_word: csr_matrix

    def row_of(self, words: Iterable[str]) -> Row:
        """The post's side: how often each known word stands there, at most twice."""
        counts = Counter(column for word in words if (column := self.columns.get(word)) is not None)
        columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        return Row(columns, np.minimum(values, MOST_OF_A_WORD))


@dataclass(frozen=True, slots=True)
class ClaimIndex:
    """All claims. `presence` and `title_presence` hold a word's rarity where it stands; `days` is NaN where unknown."""

    ids: tuple[str, ...]
    language: str
    days: Floats
    lengths: Floats
    title_lengths: Floats
    whole: View
    titles: View
    rest: View
    pairs: View
    numbers: View
    names: View
    rarity: Floats
    rarest: float
    presence: csr_matrix
    title_presence: csr_matrix
    held: Floats
    title_held: Floats
    chars: csr_matrix
    char_reader: TfidfVectorizer

    def __len__(self) -> int:
        return len(self.ids)


def build_index(claims: Sequence[Claim], *, language: str = "en") -> ClaimIndex:
    """Lay out the claims. Raises InputError when there are none, or two with one id."""
    ids = tuple(claim.id for claim in claims)
    if not ids:
        raise InputError("There are no claims to search.")
    if len(set(ids)) < len(ids):
        twice = next(id_ for id_, count in Counter(ids).items() if count > 1)
        raise InputError(f"The claim id {twice!r} stands twice.")
    reads = [read_claim(claim.title, claim.text, claim.day, language) for claim in claims]
    titles = [stem_words(claim.title, language) for claim in claims]
    columns = _list_words(read.stems for read in reads)
    whole = bm25_view([read.stems for read in reads], columns)
    title_view = bm25_view(titles, columns)
    rarity = _rarity(whole, len(ids))
    presence, title_presence = _weigh_presence(whole, rarity), _weigh_presence(title_view, rarity)
    chars = TfidfVectorizer(
        analyzer="char_wb", ngram_range=CHAR_LENGTHS, sublinear_tf=True, min_df=1 if len(ids) < FEW else 2, dtype=np.float32
    )
    return ClaimIndex(
        ids=ids,
        language=language,
        days=np.array([np.nan if claim.day is None else claim.day for claim in claims], dtype=np.float32),
        lengths=np.array([len(set(read.stems)) for read in reads], dtype=np.float32),
        title_lengths=np.array([len(claim.title) for claim in claims], dtype=np.float32),
        whole=whole,
        titles=title_view,
        rest=bm25_view([stem_words(claim.text, language) for claim in claims], columns),
        pairs=bm25_view([read.pairs for read in reads]),
        numbers=_presence_view([sorted(read.numbers) for read in reads]),
        names=_presence_view([sorted(read.names) for read in reads]),
        rarity=rarity,
        rarest=float(rarity.max(initial=1.0)),
        presence=presence,
        title_presence=title_presence,
        held=np.asarray(presence.sum(axis=1), dtype=np.float32).ravel(),
        title_held=np.asarray(title_presence.sum(axis=1), dtype=np.float32).ravel(),
        chars=chars.fit_transform([read.plain or "-" for read in reads]).tocsr(),
        char_reader=chars,
    )


def _list_words(texts: Iterable[Iterable[str]]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for words in texts:
        for word in words:
            columns.setdefault(word, len(columns))
    return columns


def bm25_view(texts: Sequence[Sequence[str]], columns: dict[str, int] | None = None) -> View:
    """Each word's BM25 weight where it stands. An index without any word is one column of nothing."""
    columns = _list_words(texts) if columns is None else columns
    if not any(len(words) for words in texts):
        return _view(columns, csr_matrix((len(texts), max(1, len(columns))), dtype=np.float32))
    searcher = bm25s.BM25(method="lucene", k1=K1, b=B)
    numbered = [[columns[word] for word in words] for words in texts]
    searcher.index((numbered, dict(columns)), show_progress=False)  # it adds a word of its own
    laid = searcher.scores
    shape = (len(texts), len(columns))
    return _view(columns, csc_matrix((laid["data"], laid["indices"], laid["indptr"][: len(columns) + 1]), shape=shape).tocsr())


def _presence_view(texts: Sequence[Sequence[str]]) -> View:
    columns = _list_words(texts)
    ends = np.cumsum([0, *(len(words) for words in texts)])
    indices = np.array([columns[word] for words in texts for word in words], dtype=np.int64)
    shape = (len(texts), max(1, len(columns)))
    return _view(columns, csr_matrix((np.ones(len(indices), dtype=np.float32), indices, ends), shape=shape))


def _view(columns: dict[str, int], rows: csr_matrix) -> View:
    rows = rows.astype(np.float32)
    rows.sort_indices()
    return View(columns, rows, rows.T.tocsr())


def _rarity(view: View, count: int) -> Floats:
    frequency = np.diff(view.by_word.indptr)
    return np.asarray(np.log(1 + (count - frequency + 0.5) / (frequency + 0.5)), dtype=np.float32)


def _weigh_presence(view: View, rarity: Floats) -> csr_matrix:
    present = view.rows.copy()
    present.data = rarity[present.indices]
    return present
