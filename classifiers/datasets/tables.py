"""Tables in text form with column names, a row at a time: CSV with any of four separators, and tabs without quoting."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from classifiers.datasets.claimreview import read_date, read_language
from classifiers.datasets.decoding import clean, clean_url, find_encoding, read_text
from classifiers.datasets.types import (
    LONGEST_CLAIM,
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_ROWS,
    CheckedClaim,
    LabelledText,
    Open,
    Refused,
    UnreadableFile,
)

MOST_COLUMNS = 100
LONGEST_CELL = 131_072  # letters
_SEPARATORS = ",;\t|"
_LONGEST_PIECE = 1_000_000  # letters of a line; more is cut into lines of its own, which the row count then refuses

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """Names of the columns, and rows with their numbers as they come; a row that cannot be read is Refused."""

    columns: tuple[str, ...]
    rows: Iterator[Row | Refused]


def open_table(open_file: Open, *, quoted: bool = True) -> Table:
    """A table whose first row names its columns. `quoted=False`: split at tabs alone, as CheckThat! writes.

    Raises UnreadableFile: empty, too_large, unknown, no_columns, too_many_columns.
    """
    lines = _lines(read_text(open_file, find_encoding(open_file)))
    first = next((line for line in lines if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count) if quoted else "\t"
    columns = next(_reader([first], separator, quoted), [])
    if not any(name.strip() for name in columns):
        raise UnreadableFile("no_columns")
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFile("too_many_columns")
    return Table(tuple(clean(name, 100) for name in columns), _rows(_reader(lines, separator, quoted), len(columns)))


def read_checks_table(
    open_file: Open, columns: Mapping[str, int], *, publisher: str = "", language: str | None = None
) -> Iterator[CheckedClaim | Refused]:
    """Fact-checks of a table. `columns`: which column holds claim, url, verdict, publisher, date, language."""
    for row in open_table(open_file).rows:
        yield row if isinstance(row, Refused) else _read_check(*row, columns, publisher, language)


def read_labelled(
    open_file: Open, *, text: int, label: int, id_: int | None = None, group: int | None = None, quoted: bool = True
) -> Iterator[LabelledText | Refused]:
    """Labelled texts of a table, by column number."""
    for row in open_table(open_file, quoted=quoted).rows:
        if isinstance(row, Refused):
            yield row
            continue
        number, cells = row
        said, called = clean(get_cell(cells, text), LONGEST_TEXT), clean(get_cell(cells, label), 100)
        if not said or not called:
            yield Refused(number, "no_text" if not said else "no_label", said[:80])
        else:
            yield LabelledText(number, said, called, clean(get_cell(cells, id_), 100), clean(get_cell(cells, group), 200))


def find_column(columns: Sequence[str], names: Iterable[str]) -> int | None:
    """The first column that is called one of these names, capitals and outer spaces aside."""
    spoken = [column.strip().casefold() for column in columns]
    return next((spoken.index(name.casefold()) for name in names if name.casefold() in spoken), None)


def _read_check(
    number: int, cells: Sequence[str], columns: Mapping[str, int], publisher: str, language: str | None
) -> CheckedClaim | Refused:
    values = {name: get_cell(cells, column) for name, column in columns.items()}
    claim, url = clean(values.get("claim", ""), LONGEST_CLAIM), clean_url(values.get("url", ""))
    verdict = clean(values.get("verdict", ""), LONGEST_LINE)
    name = clean(values.get("publisher", ""), LONGEST_LINE) or publisher
    for lacking, reason in ((claim, "no_claim"), (url, "no_url"), (name, "no_publisher"), (verdict, "no_verdict")):
        if not lacking:
            return Refused(number, reason, (claim or values.get("url", ""))[:80])
    spoken = read_language(values.get("language", "")) or language
    return CheckedClaim(number, claim, url, name, verdict, checked_on=read_date(values.get("date", "")), language=spoken)


def _reader(lines: Iterable[str], separator: str, quoted: bool) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)  # of the whole process: other readers of files allow longer ones
    return csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)


def _rows(reader: Iterator[list[str]], width: int) -> Iterator[Row | Refused]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Refused(number, "too_long")
            continue
        if number > MOST_ROWS + 1:
            yield Refused(number, "too_many")
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            yield Refused(number, "columns", clean(cells[0], 80))
        else:
            yield number, cells


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    held = ""
    for piece in pieces:
        *whole, held = (held + piece).split("\n")
        for line in whole:
            yield line + "\n"
        if len(held) > _LONGEST_PIECE:
            yield held + "\n"
            held = ""
    if held:
        yield held


def get_cell(cells: Sequence[str], column: int | None) -> str:
    """What stands in a column; "" where the row is shorter or there is no such column."""
    return cells[column] if column is not None and 0 <= column < len(cells) else ""
