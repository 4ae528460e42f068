"""The public figures as CSV and JSON: approved values alone, one a row in the CSV."""

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from workbench.reviews.local_statistics.showing import ShownFigure, ShownSection
from workbench.web.spreadsheets import harmless


def to_csv(sections: Sequence[ShownSection], language: str) -> str:
    """Semicolons and decimal commas in Swedish, commas and points in English."""
    is_swedish = language == "sv"
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if is_swedish else ",")
    writer.writerow(
        [_("Section"), _("Code"), _("Figure"), _("Unit"), _("Year or quarter"), _("Value"), _("Source"), _("Address"),
         _("Next release"), _("What to mind with small numbers")]
    )  # fmt: skip
    for section in sections:
        for figure in section.figures:
            for value in reversed(figure.values):
                number = value.value.replace(".", ",") if is_swedish else value.value
                source = figure.source
                texts = [section.title, figure.code, figure.name, figure.unit, value.period]
                more = [source.name if source else "", source.url if source else ""]
                release = figure.next_release.isoformat() if figure.next_release else ""
                writer.writerow([*map(harmless, texts), number, *map(harmless, more), release, harmless(figure.small_numbers)])
    return "\ufeff" + text.getvalue()


def to_json(sections: Sequence[ShownSection], *, unit: str, language: str, address: str) -> str:
    """Everything of the page, for programs. Values are decimal numbers, never rounded here."""
    page = {
        "title": _("Local statistics"),
        "publisher": unit,
        "language": language,
        "address": address,
        "sections": [
            {"key": one.key, "title": one.title, "figures": [_figure(figure) for figure in one.figures]} for one in sections
        ],
    }
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"


def _figure(figure: ShownFigure) -> dict[str, Any]:
    source = figure.source
    return {
        "code": figure.code,
        "name": figure.name,
        "unit": figure.unit,
        "values": [{"period": one.period, "value": _number(one.value)} for one in reversed(figure.values)],
        "source": {"name": source.name, "address": source.url} if source else None,
        "next_release": figure.next_release.isoformat() if figure.next_release else None,
        "is_late": figure.is_late,
        "definition": figure.definition,
        "small_numbers": figure.small_numbers,
        "note": figure.note,
    }


def _number(value: str) -> int | float:
    number = Decimal(value)
    return int(number) if number == number.to_integral_value() and "." not in value else float(number)
