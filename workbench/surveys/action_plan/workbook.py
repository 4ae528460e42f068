"""The plan as a workbook of one sheet: days as days, texts never formulas."""

import io
import re
from collections.abc import Sequence
from datetime import date

Cell = str | int | date | None
MOST_SIGNS = 32_000  # a cell holds 32 767
MOST_NAME = 31  # letters in the name of a sheet
NOT_IN_NAMES = re.compile(r"[\\/*?:\[\]]")
WIDTH = 22


def make_workbook(title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Give the file; the heads stay in sight while one scrolls."""
    import openpyxl  # the web process loads it for such files alone
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = NOT_IN_NAMES.sub(" ", title)[:MOST_NAME]
    for number, cells in enumerate((heads, *rows), start=1):
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(number, column)
            cell.value = _writable(value)
            if isinstance(value, str):
                cell.data_type = "s"  # "=1+1" stays text
            cell.font = Font(bold=number == 1)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    for column in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _writable(value: Cell) -> Cell:
    """Text without the signs that the format forbids (openpyxl refuses them)."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_SIGNS] if isinstance(value, str) else value
