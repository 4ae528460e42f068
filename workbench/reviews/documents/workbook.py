"""Every figure of the review as a workbook: one sheet a section, numbers as numbers, no formulas. For the child alone."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import openpyxl
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sandwiches.outputs.archives import with_one_date

BOLD, QUIET, TITLE = Font(bold=True), Font(color="4A5853"), Font(bold=True, size=14)
TOP = Alignment(vertical="top", wrap_text=True)
MOST_NAME = 31  # letters in the name of a sheet
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def make_xlsx(data: dict[str, Any]) -> bytes:
    """Give the file. The same data gives the same bytes."""
    book = openpyxl.Workbook()
    used: set[str] = set()
    first = book.active
    assert isinstance(first, Worksheet)
    _fill_summary(first, data, used)
    for section in data["sections"]:
        sheet = book.create_sheet(_sheet_name(section["title"], used))
        _fill_section(sheet, section, data)
    moment = datetime.fromtimestamp(data["moment"], UTC).replace(tzinfo=None)
    book.properties.title, book.properties.creator, book.properties.language = data["title"], data["unit"], data["language"]
    book.properties.created = book.properties.modified = moment
    out = io.BytesIO()
    book.save(out)
    return with_one_date(_with_moment(out.getvalue(), moment))


def _fill_summary(sheet: Worksheet, data: dict[str, Any], used: set[str]) -> None:
    sheet.title = _sheet_name(data["words"]["summary"], used)
    _write(sheet, 1, [f"{data['title']}, {data['unit']}"], TITLE)
    _write(sheet, 2, [data["status"]], QUIET)
    _write(sheet, 4, [data["words"][name] for name in ("figure", "value", "note")], BOLD)
    at = 4
    for one in data["summary"]:
        at += 1
        _write(sheet, at, [one["label"], one["value"], one["note"]])
    if data["footer"]:
        _write(sheet, at + 2, [data["footer"]], QUIET)
    _set_widths(sheet)


def _fill_section(sheet: Worksheet, section: dict[str, Any], data: dict[str, Any]) -> None:
    _write(sheet, 1, [section["title"]], TITLE)
    at = 3
    for block in section["blocks"]:
        if block["kind"] in ("table", "chart"):
            at = _write_table(sheet, at, block.get("table", block), data)
        elif block["kind"] == "bullets":
            for item in block["items"]:
                _write(sheet, at, [item])
                at += 1
            at += 1
        else:
            _write(sheet, at, [block["text"]], BOLD if block["kind"] == "subheading" else QUIET if block["quiet"] else None)
            at += 2
    _set_widths(sheet)


def _write_table(sheet: Worksheet, at: int, table: dict[str, Any], data: dict[str, Any]) -> int:
    """Write a table from row `at`; gives the row after it and an empty one."""
    _write(sheet, at, [table["caption"]], BOLD)
    _write(sheet, at + 1, table["columns"], BOLD)
    at += 2
    if not table["rows"]:
        _write(sheet, at, [data["words"]["nothing"]], QUIET)
        at += 1
    for row in table["raw"]:
        _write(sheet, at, row)
        at += 1
    if table["note"]:
        _write(sheet, at, [table["note"]], QUIET)
        at += 1
    return at + 1


def _write(sheet: Worksheet, at: int, values: list[Any], font: Font | None = None) -> None:
    for column, value in enumerate(values, 1):
        if value is None:
            continue
        cell = sheet.cell(at, column)
        assert isinstance(cell, Cell)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.quotePrefix = value.startswith(FORMULA)  # type: ignore[assignment]  # also when a person edits it
        if font is not None:
            cell.font = font
        if isinstance(value, str) and len(value) > 60 and len(values) > 1:
            cell.alignment = TOP


def _set_widths(sheet: Worksheet) -> None:
    for column in range(1, min(sheet.max_column, 60) + 1):
        cells = (sheet.cell(row, column).value for row in range(3, min(sheet.max_row, 200) + 1))
        longest = max((len(str(value)) for value in cells if value is not None and len(str(value)) <= 60), default=8)
        sheet.column_dimensions[get_column_letter(column)].width = max(10, min(48, longest + 2))


def _sheet_name(title: str, used: set[str]) -> str:
    """A name that spreadsheets accept and that no other sheet has."""
    name = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:MOST_NAME].strip() or "-"
    number = 1
    while name.lower() in used:
        number += 1
        name = f"{name[: MOST_NAME - 4].strip()} ({number})"
    used.add(name.lower())
    return name


def _with_moment(given: bytes, moment: datetime) -> bytes:
    """The library writes the time of saving; the file says when the review was made."""
    import zipfile

    out = io.BytesIO()
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            new.writestr(name, content)
    return out.getvalue()
