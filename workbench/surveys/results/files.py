"""Every shown figure of a wave as CSV and as a workbook. What is hidden on the page is empty here too."""

import csv
import io
from datetime import UTC, datetime, time

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from workbench.surveys.results.report import Cell, ShownTable, WaveReport
from workbench.web.spreadsheets import harmless

MOST_NAME = 28  # letters in the name of a sheet; a number follows


def to_csv(report: WaveReport) -> str:
    """One table under the other. Semicolons and decimal commas in Swedish."""
    is_swedish = str(get_locale()) == "sv"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if is_swedish else ",")
    for line in _head(report):
        writer.writerow([harmless(line)])
    for table in report.tables:
        writer.writerow([])
        writer.writerow([harmless(table.caption)])
        writer.writerow([harmless(name) for name in table.columns])
        writer.writerows([_plain(cell, is_swedish) for cell in row] for row in table.rows)
        if table.note:
            writer.writerow([harmless(table.note)])
    writer.writerow([])
    writer.writerows([harmless(line)] for line in (*report.effects, *report.limits))
    return "\ufeff" + text.getvalue()


def to_xlsx(report: WaveReport) -> bytes:
    """One sheet for each table, numbers as numbers, no formulas. The same report gives the same cells."""
    import openpyxl  # the web process loads it for this file alone
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = _("About")
    for place, line in enumerate((*_head(report), *report.effects, *report.limits), start=1):
        first.cell(place, 1).value = line
        first.cell(place, 1).data_type = "s"
        first.cell(place, 1).alignment = Alignment(wrap_text=True, vertical="top")
    first.column_dimensions["A"].width = 90
    for number, table in enumerate(report.tables, start=1):
        sheet = book.create_sheet(_sheet_name(table, number))
        lines = [(table.caption,), table.columns, *table.rows, (), (table.note,)]
        for row, cells in enumerate(lines, start=1):
            for column, value in enumerate(cells, start=1):
                cell = sheet.cell(row, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # "=1+1" stays text
                cell.font = Font(bold=row <= 2)
        sheet.column_dimensions["A"].width = 48
        sheet.freeze_panes = "A3"
    moment = datetime.combine(report.held_on, time(), tzinfo=UTC).replace(tzinfo=None)
    book.properties.title, book.properties.creator = report.title, ""
    book.properties.created = book.properties.modified = moment
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(report: WaveReport) -> list[str]:
    closed = _("Closed on %(day)s.", day=format_date(report.held_on, "d MMMM y"))
    return [report.title, closed, report.sampling_words, report.base_words, report.rate_words]


def _plain(cell: Cell, is_swedish: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    return str(cell).replace(".", ",") if is_swedish else str(cell)


def _sheet_name(table: ShownTable, number: int) -> str:
    plain = "".join(sign for sign in table.caption if sign not in r"[]:*?/\'")[:MOST_NAME].strip()
    return f"{number} {plain}"[:31]
