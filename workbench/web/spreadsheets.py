"""Tables for spreadsheets in which nobody's text runs as a formula."""

import csv
import io
from collections.abc import Iterable

from flask import Response
from flask_babel import gettext as _

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the wide ones too: FAULTS.md E-01


def harmless(text: str) -> str:
    """With an apostrophe before what a spreadsheet would read as a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def as_it_was(text: str) -> str:
    """Without the apostrophe that `harmless` puts there."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def refused_rows_file(number: int, rows: Iterable[tuple[int, str, str]]) -> Response:
    """The refused rows of import `number` as a file: row number, why, value."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("Why"), _("Value")])
    writer.writerows([row, why, harmless(value)] for row, why, value in rows)
    headers = {"Content-Disposition": f'attachment; filename="refused-{number}.csv"'}
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=headers)
