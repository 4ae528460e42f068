"""Tables of texts: TSV split at tabs and never unquoted, CSV with column names, JSON lines; each also packed with gzip."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from classifiers.errors import CorpusError, InputError
from classifiers.tasks.reading import name_text
from classifiers.tasks.types import LabelledRow

KINDS = (".tsv", ".csv", ".jsonl")
_LONGEST_FIELD = 16_000_000
Row = tuple[int, dict[str, str]]


def read_texts(path: Path, text_column: str) -> list[str]:
    """The texts of a file, one a row, in order; a row without the cell gives an empty text.

    What is not UTF-8 is read as U+FFFD, which lowers the trust in the answer. Raises InputError.
    """
    return [row.get(text_column, "") for _, row in _read_rows(path, (text_column,), errors="replace")]


def read_labelled(path: Path, text_column: str, label_column: str, group_column: str | None = None) -> list[LabelledRow]:
    """The labelled rows of a file. Without a group column, rows with the same text form a group.

    Raises InputError when the file or a column is missing, CorpusError when labels are empty.
    """
    columns = tuple(filter(None, (text_column, label_column, group_column)))
    rows, empty = [], []
    for line, row in _read_rows(path, columns):
        text, label = row.get(text_column, ""), row.get(label_column, "").strip()
        if not label:
            empty.append(line)
        rows.append(LabelledRow(text, label, row.get(group_column or "", "") or name_text(text), line))
    if not rows:
        raise CorpusError(f"{path} holds no rows.")
    if len(empty) == len(rows):
        raise CorpusError(f"{path}: the column {label_column!r} is empty in every row. Name the column that holds the labels.")
    if empty:
        shown = ", ".join(map(str, empty[:5])) + (" …" if len(empty) > 5 else "")
        raise CorpusError(f"{path}: {len(empty)} row(s) have no label in {label_column!r}: line {shown}. Label or remove them.")
    return rows


def hash_rows(rows: Iterable[LabelledRow]) -> str:
    """The SHA-256 of what was learned from: texts, labels and groups in order."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(json.dumps([row.text, row.label, row.group]).encode())
    return digest.hexdigest()


def _read_rows(path: Path, columns: tuple[str, ...], *, errors: str = "strict") -> Iterator[Row]:
    kind = _name_kind(path)
    try:
        open_file = gzip.open if path.suffix == ".gz" else open
        with open_file(path, "rt", encoding="utf-8-sig", errors=errors, newline="\n") as file:
            yield from _READERS[kind](path, file, columns)
    except (OSError, EOFError) as error:
        raise InputError(f"The file {path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    except UnicodeError as error:
        raise InputError(f"The file {path} is not UTF-8: {error}.") from error


def _name_kind(path: Path) -> str:
    kind = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if kind.lower() not in KINDS:
        raise InputError(f"{path}: the name must end in {', '.join(KINDS)} (or one of these and .gz).")
    return kind.lower()


def _read_tsv(path: Path, file: TextIO, columns: tuple[str, ...]) -> Iterator[Row]:
    header = file.readline().rstrip("\r\n").split("\t")
    _refuse_missing(path, header, columns)
    for line, row in enumerate(file, 2):
        cells = row.rstrip("\r\n").split("\t")
        if len(cells) > len(header):
            raise InputError(f"{path}, line {line}: {len(cells)} cells, but the first line names {len(header)} columns.")
        if row.strip("\r\n") or len(header) == 1:
            yield line, dict(zip(header, cells, strict=False))


def _read_csv(path: Path, file: TextIO, columns: tuple[str, ...]) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(file)
    try:
        header = next(reader, [])
        _refuse_missing(path, header, columns)
        for cells in reader:
            if len(cells) > len(header):
                raise InputError(f"{path}, line {reader.line_num}: more cells than the first line names columns.")
            if cells:
                yield reader.line_num, dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}.") from error


def _read_jsonl(path: Path, file: TextIO, columns: tuple[str, ...]) -> Iterator[Row]:
    seen: set[str] = set()
    line = 0
    for line, text in enumerate(file, 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path}, line {line}: not a JSON object.") from error
        if not isinstance(row, dict):
            raise InputError(f"{path}, line {line}: not a JSON object.")
        seen |= row.keys()
        if line == 1:
            _refuse_missing(path, list(row), columns)
        yield line, {name: _as_text(row.get(name)) for name in columns}
    if line == 0:
        raise InputError(f"{path} is empty.")


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _refuse_missing(path: Path, header: list[str], columns: tuple[str, ...]) -> None:
    for name in columns:
        if name not in header:
            raise InputError(f"{path} has no column {name!r}. It has: {', '.join(filter(None, header)) or 'none'}.")


_READERS = {".tsv": _read_tsv, ".csv": _read_csv, ".jsonl": _read_jsonl}
