"""The project's own labelled corpus: reading, checking, hashing. Every file is UTF-8 with one JSON object a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from classifiers.errors import CorpusError
from classifiers.types import FLAGS, GENRES, RELATIONS, RELEVANCES, STATEMENT_TYPES, THEMES, KnownRumour, Text
from classifiers.words.wording import count_shingles, split_words

CORPUS_DIR = Path(__file__).parent / "corpus"
LANGUAGES = ("sv", "en", "nb", "da", "fi")
SHARED_SHINGLES = 0.60


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled text. Posts carry a rumour and a relation; a post on a rumour is always relevant.

    `weight` is how much it counts in learning. A text that people labelled in their daily work says so with a weight of its
    own, and may leave the statement type open (""). `checkworthy` is None where nobody has said. `is_own` means that the text
    is the project's and may be shown as an example.
    """

    text: Text
    relevance: str
    statement_type: str
    theme: str | None = None
    rumour_id: str | None = None
    relation: str | None = None
    weight: float = 1.0
    checkworthy: bool | None = None
    flags: tuple[str, ...] = ()
    is_own: bool = True

    @property
    def group(self) -> str:
        """What must stay together in a split: the rumour, else the sentence itself."""
        return self.rumour_id or self.text.id


@dataclass(frozen=True, slots=True)
class Corpus:
    """All labelled texts, the rumours behind the posts, and a hash of every byte that was read."""

    sentences: tuple[Sentence, ...]
    rumours: tuple[KnownRumour, ...]
    themes: dict[str, str]
    sha256: str

    @property
    def posts(self) -> list[Sentence]:
        return [sentence for sentence in self.sentences if sentence.rumour_id]


def load_corpus(corpus_dir: Path = CORPUS_DIR) -> Corpus:
    """Every rumours*, posts* and sentences*.jsonl in the folder. Raises CorpusError with file and line."""
    files = sorted(corpus_dir.glob("*.jsonl"))
    if not any(path.name.startswith("sentences") for path in files):
        raise CorpusError(f"{corpus_dir} holds no sentences*.jsonl: name the folder of a labelled corpus.")
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    rumours = [(where, row) for where, row in _read_rows(files, "rumours")]
    themes = {row["rumour_id"]: row["theme"] for _, row in rumours}
    sentences = [_as_sentence(where, row, None) for where, row in _read_rows(files, "sentences")]
    sentences += [_as_sentence(where, row, themes) for where, row in _read_rows(files, "posts")]
    _refuse_repeated_ids(sentences)
    sentences = _add_labels(sentences, files)
    return Corpus(tuple(sentences), tuple(_as_rumour(row) for _, row in rumours), themes, digest.hexdigest())


def _read_rows(files: Sequence[Path], prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in files:
        if not path.name.startswith(prefix):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"{path.name}:{number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise CorpusError(f"{where}: not a JSON object ({error}).") from error
            yield where, row


def _as_rumour(row: dict[str, Any]) -> KnownRumour:
    return KnownRumour(row["rumour_id"], row["claim_sv"], (row["claim_en"],))


def _as_sentence(where: str, row: dict[str, Any], themes: dict[str, str] | None) -> Sentence:
    is_post = themes is not None
    _check(where, "language", row.get("language"), LANGUAGES)
    _check(where, "genre", row.get("genre"), GENRES)
    if row.get("statement_type") or "weight" not in row:
        _check(where, "statement_type", row.get("statement_type"), STATEMENT_TYPES)
    if is_post:
        _check(where, "relation", row.get("relation"), RELATIONS)
        _check(where, "rumour_id", row.get("rumour_id"), tuple(themes or ()))
    else:
        _check(where, "relevance", row.get("relevance"), RELEVANCES)
    theme = themes[row["rumour_id"]] if themes is not None else row.get("theme")
    if theme is not None:
        _check(where, "theme", theme, THEMES)
    return Sentence(
        Text(row["id"], row["text"], row.get("title"), row["language"], row["genre"]),
        "sweden" if is_post else row["relevance"],
        row.get("statement_type") or "",
        theme,
        row["rumour_id"] if is_post else None,
        row["relation"] if is_post else None,
        float(row.get("weight", 1.0)),
        is_own="weight" not in row,
    )


def _add_labels(sentences: Sequence[Sentence], files: Sequence[Path]) -> list[Sentence]:
    """Whether a text is worth checking and its risk flags, from labels*.jsonl by the text's id. Labels of absent texts wait."""
    labels = {row.get("id"): (where, row) for where, row in _read_rows(files, "labels")}
    return [_with_labels(s, *labels[s.text.id]) if s.text.id in labels else s for s in sentences]


def _with_labels(sentence: Sentence, where: str, row: dict[str, Any]) -> Sentence:
    worth, flags = row.get("checkworthy"), row.get("flags", [])
    _check(where, "checkworthy", worth, (True, False, None))
    for flag in flags:
        _check(where, "flag", flag, FLAGS)
    return replace(sentence, checkworthy=worth, flags=tuple(flags))


def _check(where: str, name: str, value: object, allowed: Sequence[object]) -> None:
    if value not in allowed:
        raise CorpusError(f"{where}: {name} is {value!r}; allowed: {', '.join(map(str, allowed))}.")


def _refuse_repeated_ids(sentences: Sequence[Sentence]) -> None:
    seen: set[str] = set()
    for sentence in sentences:
        if sentence.text.id in seen:
            raise CorpusError(f"id {sentence.text.id} occurs twice: give every labelled text its own id.")
        seen.add(sentence.text.id)


def find_near_copies(texts: Sequence[tuple[str, str]], limit: float = SHARED_SHINGLES) -> list[tuple[str, str, float]]:
    """Pairs of (id, text) that share more than `limit` of the word 3-grams of the shorter one: |A∩B| / min(|A|, |B|).

    A text of fewer than four 3-grams (under six words) counts only when its words are exactly another text's words.
    """
    shingles: dict[str, frozenset[tuple[str, ...]]] = {}
    for text_id, text in texts:
        words = split_words(text)
        grams = count_shingles(words)
        shingles[text_id] = grams if len(grams) >= 4 else frozenset({tuple(words)})
    holders: dict[tuple[str, ...], list[str]] = {}
    copies: list[tuple[str, str, float]] = []
    for text_id, grams in shingles.items():
        shared: dict[str, int] = {}
        for gram in grams:
            for other in holders.get(gram, ()):
                shared[other] = shared.get(other, 0) + 1
            holders.setdefault(gram, []).append(text_id)
        for other, count in shared.items():
            share = count / min(len(grams), len(shingles[other]))
            if share > limit:
                copies.append((other, text_id, round(share, 2)))
    return copies
