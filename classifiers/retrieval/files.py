"""Files of retrieval: claims as JSON lines, posts and judgements as TSV, runs in TREC form. Errors name the file and the line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from classifiers.errors import InputError
from classifiers.retrieval.texts import read_day
from classifiers.retrieval.types import Claim, Post, Ranked


def read_claims(
    path: Path, *, id_column: str = "id", text_columns: tuple[str, ...] = ("title", "subtitle", "text")
) -> list[Claim]:
    """Claims of a .jsonl or .jsonl.gz file. The first text column is the title, `date` the day if it is there."""
    claims = []
    for number, line in _lines(path):
        try:
            row = json.loads(line)
            texts = [str(row.get(column) or "") for column in text_columns]
            claims.append(Claim(str(row[id_column]), texts[0], " ".join(filter(None, texts[1:])), read_day(row.get("date"))))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InputError(f"{path}, line {number}: a claim is a JSON object with {id_column!r} and texts.") from error
    return claims


def read_posts(path: Path) -> list[Post]:
    """Posts of a TSV file: id, text. Split at tabs, never unquoted; what follows a second tab belongs to the text."""
    posts = []
    for number, line in _lines(path):
        post_id, tab, text = line.partition("\t")
        if not tab or not post_id:
            raise InputError(f"{path}, line {number}: a post is an id, a tab and a text.")
        posts.append(Post(post_id, text))
    return posts


def read_judgements(path: Path) -> dict[str, frozenset[str]]:
    """Right claims of each post, from lines of (post id, 0, claim id, 1)."""
    found: dict[str, set[str]] = {}
    for number, line in _lines(path):
        parts = line.split()
        if len(parts) != 4:
            raise InputError(f"{path}, line {number}: a judgement is a post id, 0, a claim id and 1.")
        if parts[3] != "0":
            found.setdefault(parts[0], set()).add(parts[2])
    return {post_id: frozenset(claims) for post_id, claims in found.items()}


def read_run(path: Path) -> dict[str, list[Ranked]]:
    """Claims of each post by score; ties by claim id, the greater first. The rank column is not believed."""
    found: dict[str, dict[str, float]] = {}
    for number, line in _lines(path):
        parts = line.split()
        try:
            post_id, _, claim_id, _, score, _ = parts
            found.setdefault(post_id, {})[claim_id] = float(score)
        except ValueError as error:
            raise InputError(f"{path}, line {number}: a run has six columns: post, Q0, claim, rank, score, name.") from error
    return {
        post_id: [Ranked(id_, score) for score, id_ in sorted(((score, id_) for id_, score in own.items()), reverse=True)]
        for post_id, own in found.items()
    }


def format_run(post_id: str, ranked: list[Ranked], name: str) -> str:
    """One post's lines in TREC form."""
    return "".join(f"{post_id} Q0 {one.claim_id} {rank} {one.score!r} {name}\n" for rank, one in enumerate(ranked, start=1))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines that are not blank. Raises InputError when the file cannot be read as UTF-8."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\r\n")
    except (OSError, EOFError, UnicodeError) as error:
        raise InputError(f"The file {path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
