"""A file's bytes → a table of texts. Knows no database; a file that cannot be read says in one word why."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 50
MOST_PARTS = 200
MOST_TIMES_LARGER = 100
SMALL = 2 * 1024 * 1024  # of a part that is neither a sheet nor its texts, and of a whole file whatever it was packed to
MOST_CELLS = (MOST_ROWS + 1) * (MOST_COLUMNS + 1)
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|si)[\s/>]")
_BULKY = re.compile(r"(?:worksheets/[^/]+|sharedstrings)\.xml$|/media/")
LONGEST_CELL = 20_000
_SEPARATORS = ",;\t|"
_ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")


class UnreadableFile(Exception):
    """The file cannot be used. `kind`: empty, too_large, too_many_rows, too_many_columns, damaged, unknown, no_rows."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Table:
    """Names of the columns, and rows of exactly as many texts. `numbers` are the rows' numbers in the file."""

    columns: list[str]
    rows: list[list[str]]
    numbers: list[int]


def read_table(name: str, body: bytes) -> Table:
    """The first sheet or the whole text file; its first row names the columns. Raises UnreadableFile."""
    if not body.strip(b"\x00\r\n\t ,;"):
        raise UnreadableFile("empty")
    if len(body) > MOST_BYTES:
        raise UnreadableFile("too_large")
    rows = _read_sheet(body) if body[:4] == b"PK\x03\x04" else _read_text(name, body)
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if len(filled) < 2:
        raise UnreadableFile("no_rows")
    if len(filled) > MOST_ROWS + 1:
        raise UnreadableFile("too_many_rows")
    width = max(len(cells) for _, cells in filled)
    if width > MOST_COLUMNS:
        raise UnreadableFile("too_many_columns")
    full = [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in filled]
    columns = [cell.strip()[:100] for cell in full[0][1]]
    return Table(columns, [cells for _, cells in full[1:]], [number for number, _ in full[1:]])


def _read_text(name: str, body: bytes) -> list[tuple[int, list[str]]]:
    if b"\x00" in body and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFile("unknown")
    text = _decode(body)
    first = text.split("\n", 1)[0]
    separator = "\t" if name.lower().endswith(".tsv") else max(_SEPARATORS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:  # one field larger than the module's limit, a bare carriage return
        raise UnreadableFile("damaged") from error
    return [(number, [cell[:LONGEST_CELL] for cell in row]) for number, row in enumerate(rows, start=1)]


def _decode(body: bytes) -> str:
    for encoding in _ENCODINGS:
        if encoding == "utf-16" and body[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            continue
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("damaged")


def _read_sheet(body: bytes) -> list[tuple[int, list[str]]]:
    """Values, never formulas. The packed file is measured before it is unpacked."""
    import openpyxl  # reads its XML through defusedxml, which is installed

    try:
        _measure(body)
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = []
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), start=1):
            rows.append((number, _trim([_as_text(cell) for cell in cells])))
            if len(rows) > MOST_ROWS * 2:
                raise UnreadableFile("too_many_rows")
        return rows
    except UnreadableFile:
        raise
    except Exception as error:
        # openpyxl lets whatever a broken archive provokes through: KeyError, BadZipFile, ValueError, XML errors.
        raise UnreadableFile("damaged") from error


def _measure(body: bytes) -> None:
    """What openpyxl would read before the first row comes out is bounded: it took minutes for millions of empty elements.

    Raises UnreadableFile for a file that is far larger than it looks. FAULTS.md D.
    """
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        entries = archive.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if len(entries) > MOST_PARTS or unpacked > min(MOST_UNPACKED, max(len(body) * MOST_TIMES_LARGER, SMALL)):
            raise UnreadableFile("too_large")
        for entry in entries:
            part = archive.read(entry)  # whatever its name: a workbook may call any part a sheet
            if sum(1 for _ in _ROW.finditer(part)) > MOST_ROWS * 2:
                raise UnreadableFile("too_many_rows")
            if sum(1 for _ in _CELL.finditer(part)) > MOST_CELLS or part.count(b"<") > MOST_CELLS * 8:
                raise UnreadableFile("too_large")
            if not _BULKY.search(entry.filename.lower()) and len(part) > SMALL:
                raise UnreadableFile("too_large")


def _trim(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes") if cell.time() != time() else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)[:LONGEST_CELL]
