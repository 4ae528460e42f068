"""A chart or a table as a file: the figures as CSV, the specification as JSON."""

import csv
import io
import json

from flask import Response

from workbench.reviews.charts.chart import Chart, Table
from workbench.web.spreadsheets import harmless


def csv_file(table: Table, name: str) -> Response:
    """The table with its note; numbers with a point, hidden cells empty."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(column) for column in table.columns])
    for row in table.rows:
        writer.writerow(["" if cell is None else harmless(cell) if isinstance(cell, str) else cell for cell in row])
    if table.note:
        writer.writerows([[], [harmless(table.note)]])
    return _file("\ufeff" + text.getvalue(), "text/csv", f"{name}.csv")


def specification_file(chart: Chart) -> Response:
    """The Vega-Lite specification with its data, its title and its description."""
    spec = {**chart.spec, "title": chart.title, "description": chart.description}
    return _file(json.dumps(spec, ensure_ascii=False, indent=1), "application/json", f"{chart.key}.vl.json")


def _file(text: str, kind: str, name: str) -> Response:
    return Response(text, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
