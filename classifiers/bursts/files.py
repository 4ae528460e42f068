"""Reading posts from a table: one row a post, with the name of its stream and its time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from classifiers.errors import InputError

SHOWN = 5
LONGEST_FIELD = 10_000_000


@dataclass(frozen=True)
class Columns:
    """Which column holds what. `source` says who posted, `post_id` which rows are the same post; both may be missing."""

    stream: str
    time: str
    source: str | None = None
    post_id: str | None = None

    @property
    def named(self) -> list[str]:
        """Every column that has to be there."""
        return [name for name in (self.stream, self.time, self.source, self.post_id) if name]


@dataclass(frozen=True)
class Post:
    """One row."""

    stream: str
    at: datetime
    source: str


def read_posts(path: Path, columns: Columns) -> list[Post]:
    """The posts of a file, in any order. Every row is a post, also two in the same second; with an id, each id counts once.

    A time is ISO 8601 (without a zone: UTC) or seconds since 1970. Comma, semicolon or tab between columns; UTF-8.
    Raises InputError when the file, a column or a row cannot be read.
    """
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(path, file, columns)
    except OSError as error:
        raise InputError(f"The file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The file {path} is not UTF-8 text.") from error
    except csv.Error as error:
        raise InputError(f"The file {path} is no readable table: {error}.") from error


def read_time(text: str) -> datetime | None:
    """A time from ISO 8601 or seconds since 1970; None for anything else."""
    text = text.strip()
    try:
        moment = datetime.fromtimestamp(float(text), UTC) if _is_number(text) else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if 1971 <= moment.year <= 2200 else None


def _read(path: Path, file: TextIO, columns: Columns) -> list[Post]:
    header = file.readline()
    file.seek(0)
    rows = csv.DictReader(file, delimiter=max(",;\t", key=header.count))
    if not rows.fieldnames:
        raise InputError(f"The file {path} is empty. Its first line names the columns.")
    for column in columns.named:
        if column not in rows.fieldnames:
            raise InputError(f"The file {path} has no column {column!r}. It has: {', '.join(rows.fieldnames)}.")
    bad: list[str] = []
    posts = list(_posts(rows, columns, bad))
    if bad:
        more = f" and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
        shown = ", ".join(bad[:SHOWN]) + more
        message = f"The file {path} has rows without a stream or with a time that cannot be read, in line {shown}."
        raise InputError(f"{message} Write times like 2026-11-21T14:30:00Z.")
    return posts


def _posts(rows: csv.DictReader[str], columns: Columns, bad: list[str]) -> Iterator[Post]:
    seen: set[str] = set()
    for row in rows:
        stream, at = (row[columns.stream] or "").strip(), read_time(row[columns.time] or "")
        if not stream or at is None:
            bad.append(f"{rows.line_num} ({(row[columns.time] or '')[:40]!r})" if stream else f"{rows.line_num} (no stream)")
            continue
        name = row[columns.post_id] if columns.post_id else None
        if name and name in seen:
            continue
        seen.add(name or "")
        yield Post(stream, at, (row[columns.source] or "").strip() if columns.source else "")


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit() and len(text.partition(".")[0]) >= 9
