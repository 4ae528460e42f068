"""A review as plain data for the pages, the Word file and the workbook: words cleaned, numbers shown, charts drawn in. Pure."""

import base64
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from sandwiches.outputs import fonts
from workbench.reviews.charts.chart import Cell, Chart, Table
from workbench.reviews.quarterly.document import Block, Bullets, KeyFigure, Paragraph, ReviewDocument, Section, Subheading
from workbench.web.languages import translator

HIDDEN = "–"
MISSING = "[?]"
DECISIONS, LIMITS = 12, 13  # sections of METHOD.md D.8
MOST_DECISIONS = 3
SHORT = 120  # letters
REGIONS = {"sv": "SE", "en": "GB"}
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Drawn:
    """A chart as it was drawn: SVG text for pages, PNG for Word."""

    svg: str
    png: bytes


def lay_out(document: ReviewDocument, drawn: Mapping[str, Drawn], *, moment: int) -> dict[str, Any]:
    """The document as JSON types. `drawn` holds its charts by key, `moment` is the time (Unix) that the files carry."""
    _ = translator(document.language)
    sections = [one for one in document.sections if not (document.is_public and one.is_internal)]
    return {
        "title": clean(document.title),
        "unit": clean(document.unit),
        "language": document.language,
        "region": REGIONS.get(document.language, "SE"),
        "status": clean(document.status),
        "footer": clean(document.footer),
        "fonts": list(fonts.FAMILIES),
        "moment": moment,
        "words": {
            "page": _("Page {n} of {all}"),
            "in_short": _("In short"),
            "contents": _("Contents"),
            "nothing": _("nothing to show"),
            "chart_figures": _("The figures of the chart"),
            "decisions": _("What changes next"),
            "no_decisions": _("No change is decided."),
            "limit": _("What cannot be concluded"),
            "summary": _("Summary"),
            "figure": _("Figure"),
            "value": _("Value"),
            "note": _("Note"),
        },
        "summary": [_figure(one) for one in document.summary],
        "decisions": _decisions(sections, _),
        "limit": _limit(sections),
        "sections": [_section(one, drawn, document.language) for one in sections],
    }


def clean(text: str) -> str:
    """Text that every file can hold: no unseen signs, and [?] for a letter that no shipped font has."""
    text = _UNSEEN.sub("", unicodedata.normalize("NFC", text))
    known = fonts.covered()
    if all(ord(letter) in known or letter in "\n\t" for letter in text):
        return text
    shown = "".join(letter if ord(letter) in known or letter in "\n\t" else "\0" for letter in text)
    return re.sub("\0+", MISSING, shown)


def show_cell(cell: Cell, language: str, digits: int = 0) -> str:
    """A cell in a language, a fraction with `digits` decimals; a dash for what is hidden or was not measured."""
    if cell is None:
        return HIDDEN
    if isinstance(cell, str):
        return clean(cell)
    pattern = "#,##0" + ("." + "0" * digits if digits and isinstance(cell, float) else "")
    return str(format_decimal(cell, format=pattern, locale="sv" if language == "sv" else "en"))


def numeric_columns(table: Table) -> list[bool]:
    """Which columns hold numbers alone."""
    columns: list[list[Cell]] = [[row[at] for row in table.rows if at < len(row)] for at in range(len(table.columns))]
    numeric = [_is_numeric(cells) for cells in columns]
    # A column of nothing but dashes stands as its neighbours do.
    return [is_number or (at > 0 and any(numeric) and not _has_text(columns[at])) for at, is_number in enumerate(numeric)]


def _is_numeric(cells: Sequence[Cell]) -> bool:
    held = [cell for cell in cells if cell not in (None, HIDDEN)]
    return bool(held) and all(isinstance(cell, int | float) for cell in held)


def _digits(cells: Sequence[Cell]) -> int:
    """How many decimals the fractions of a column need, at most two: all are shown with as many."""
    fractions = [cell for cell in cells if isinstance(cell, float)]
    return max(
        (0 if round(cell, 2) == round(cell) else 1 if round(cell, 2) == round(cell, 1) else 2 for cell in fractions), default=0
    )


def _has_text(cells: Sequence[Cell]) -> bool:
    return any(cell not in (None, HIDDEN) for cell in cells)


def _shares(columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> list[int]:
    """How wide each column is beside the others: no word is cut, and long texts get most."""
    shares, most = [], 44 if len(columns) < 5 else 28
    for at, name in enumerate(columns):
        texts = [row[at] for row in rows]
        word = max((len(word) for text in texts for word in text.split()), default=1)
        head = max((len(word) for word in name.split()), default=1) + 1  # bold
        longest = max((len(text) for text in texts), default=1)
        wanted = min(len(name), 14) if numeric[at] else min(longest, most)
        shares.append(max(word + 3, head + 3, wanted, 6))
    return shares


def _figure(one: KeyFigure) -> dict[str, str]:
    return {"label": clean(one.label), "value": clean(one.value), "note": clean(one.note)}


def _section(one: Section, drawn: Mapping[str, Drawn], language: str) -> dict[str, Any]:
    title = clean(one.title)
    named = title if title.startswith(f"{one.number}.") else f"{one.number}. {title}"
    return {"title": named, "key": one.key, "blocks": [_block(block, drawn, language) for block in one.blocks]}


def _block(block: Block, drawn: Mapping[str, Drawn], language: str) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": clean(block.text), "quiet": block.is_quiet}
    if isinstance(block, Subheading):
        return {"kind": "subheading", "text": clean(block.text)}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": [clean(item) for item in block.items]}
    if isinstance(block, Table):
        return {"kind": "table", **_table(block, language)}
    return _chart(block, drawn, language)


def _table(table: Table, language: str) -> dict[str, Any]:
    width = len(table.columns)
    rows = [(*row, *(None,) * width)[:width] for row in table.rows]
    columns, numeric = [clean(name) for name in table.columns], numeric_columns(table)
    digits = [_digits([row[at] for row in rows]) for at in range(width)]
    shown = [[show_cell(cell, language, digits[at]) for at, cell in enumerate(row)] for row in rows]
    return {
        "caption": clean(table.caption),
        "columns": columns,
        "numeric": numeric,
        "shares": _shares(columns, shown, numeric),
        "rows": shown,
        "raw": [[clean(cell) if isinstance(cell, str) else cell for cell in row] for row in rows],
        "note": clean(table.note),
    }


def _chart(chart: Chart, drawn: Mapping[str, Drawn], language: str) -> dict[str, Any]:
    table = _table(chart.table, language)
    found = drawn.get(chart.key)
    if found is None:
        return {"kind": "table", **table}
    return {
        "kind": "chart",
        "title": clean(chart.title),
        "alt": clean(chart.description) or clean(chart.title),
        "svg": re.sub(r'font-family="[^"]*"', 'font-family="Inter"', found.svg),
        "png": base64.b64encode(found.png).decode("ascii"),
        "table": table,
    }


def _decisions(sections: Sequence[Section], say: Callable[[str], str]) -> list[str]:
    """At most three decisions, as sentences: of the quarter, else of the year, else what the group wrote."""
    blocks = [block for one in sections if one.number == DECISIONS for block in one.blocks]
    tables = {block.caption: block for block in blocks if isinstance(block, Table)}
    found: list[str] = []
    if (decided := tables.get(say("Changes for the next quarter"))) is not None:
        found = [_sentence(row[0], row[1:-1]) for row in decided.rows]
    elif (decided := tables.get(say("Decisions of the year"))) is not None:
        found = [_sentence(row[1], row[2:3]) for row in decided.rows]
    else:
        found = [item for block in blocks if isinstance(block, Bullets) for item in block.items]
        found += [block.text for block in blocks if isinstance(block, Paragraph) and not block.is_quiet]
    nothing = {say("No change is decided for the next quarter yet."), say("No adopted review of the year decided a change.")}
    return [clean(text) for text in found if text.strip() and text not in nothing][:MOST_DECISIONS]


def _sentence(text: Cell, more: Sequence[Cell]) -> str:
    said = ", ".join(str(cell) for cell in more if cell not in (None, "", HIDDEN))
    return f"{str(text).rstrip('.')} ({said})" if said else str(text)


def _limit(sections: Sequence[Section]) -> str:
    """The first paragraph of the limits; a very short one takes the next with it."""
    texts = [block.text for one in sections if one.number == LIMITS for block in one.blocks if isinstance(block, Paragraph)]
    short = len(texts) > 1 and len(texts[0]) < SHORT
    return clean(" ".join(texts[:2]) if short else "".join(texts[:1]))
