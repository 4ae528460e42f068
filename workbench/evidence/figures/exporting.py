"""The fact bank as CSV, one value a row. A spreadsheet opens it without running anything in it; the import reads it back."""

import csv
import io
from collections.abc import Iterable

from workbench.evidence.models import Figure
from workbench.web.spreadsheets import harmless

COLUMNS = (
    "code", "title_sv", "title_en", "theme", "place", "unit_sv", "unit_en", "period", "value", "source", "next_release",
    "definition", "small_numbers",
)  # fmt: skip


def to_csv(figures: Iterable[Figure], language: str) -> str:
    """Semicolons and decimal commas in Swedish, commas and points in English."""
    is_swedish = language == "sv"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if is_swedish else ",")
    writer.writerow(COLUMNS)
    for figure in figures:
        for row in sorted(figure.values, key=lambda one: one.period):
            source = row.source or figure.source
            cells = {
                name: harmless(str(getattr(figure, name) or ""))
                for name in COLUMNS
                if name not in ("period", "value", "source", "next_release")
            }
            cells |= {"period": row.period, "value": row.value.replace(".", ",") if is_swedish else row.value}
            cells |= {"source": source.code if source else "", "next_release": str(figure.next_release or "")}
            writer.writerow([cells[name] for name in COLUMNS])
    return "\ufeff" + text.getvalue()
