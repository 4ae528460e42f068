"""Building charts from tables: bars, lines, dots. Pure values; nothing is drawn here, and no specification holds a colour.

The first column of a table names the categories or the times, the others are the series. A cell that is None leaves a gap:
it is never drawn as zero.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from workbench.reviews.charts.chart import Cell, Chart, Table

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
MOST_SERIES = 6  # more cannot be told apart, by colour or by dashes
DASHES = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3), (4, 4), (12, 3))
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Rows = Sequence[Sequence[Cell]]


def bars(
    key: str,
    *,
    title: str,
    description: str,
    columns: Sequence[str],
    rows: Rows,
    measure: str = "",
    note: str = "",
    is_across: bool = False,
    is_stacked: bool = False,
    digits: int = 0,
) -> Chart:
    """Give a bar chart. `is_across` lays the bars down, for names that are long; several series stand beside each other.

    `measure` names the axis of numbers. Raises ValueError when the rows do not fit the columns.
    """
    _check(key, columns, rows)
    names = columns[1:]
    category, number, offset = ("y", "x", "yOffset") if is_across else ("x", "y", "xOffset")
    encoding: dict[str, Any] = {
        category: _names(rows),
        number: {**_number(measure or _only(names), digits), "stack": "zero" if is_stacked else None},
    }
    if len(names) > 1:
        encoding["color"] = _series(names)
        if not is_stacked:
            encoding[offset] = {"field": "series", "type": "nominal", "sort": None}
    layers: list[dict[str, Any]] = [{"mark": {"type": "bar"}}]
    if not is_stacked:
        layers.append(_figures(is_across, digits))
    size = {"height": {"step": 15 if len(names) > 1 else 24}} if is_across else {"height": 220}
    spec = _spec(description, _long(columns, rows), {**size, "encoding": encoding, "layer": layers})
    return Chart(key, title, description, spec, _table(title, columns, rows, note))


def lines(
    key: str,
    *,
    title: str,
    description: str,
    columns: Sequence[str],
    rows: Rows,
    measure: str = "",
    note: str = "",
    days: Sequence[date] = (),
    digits: int = 0,
) -> Chart:
    """Give a line chart. With `days`, one for each row, the axis is a calendar; else the first column in its order.

    Series differ in dashes and in the shape of their points too. Raises ValueError when the rows do not fit the columns.
    """
    _check(key, columns, rows)
    if days and len(days) != len(rows):
        raise ValueError("one day for each row")
    if days:
        x: dict[str, Any] = {"field": "day", "type": "temporal", "title": None, "scale": {"type": "utc"}}
        x["axis"] = {"format": "%-d %b", "labelOverlap": True}
    else:
        x = {"field": "category", "type": "ordinal", "sort": None, "title": None, "axis": {"labelOverlap": True}}
    names = columns[1:]
    encoding: dict[str, Any] = {"x": x, "y": _number(measure or _only(names), digits)}
    line: dict[str, Any] = {"mark": {"type": "line", "invalid": "break-paths-show-domains"}}
    point: dict[str, Any] = {"mark": {"type": "point", "filled": True, "size": 40, "opacity": 1}}
    if len(names) > 1:
        dash = _series(names)
        dash["scale"]["range"] = [list(pattern) for pattern in DASHES[: len(names)]]
        line["encoding"] = {"color": _series(names), "strokeDash": dash}
        point["encoding"] = {"color": _series(names), "shape": _series(names)}
    spec = _spec(description, _long(columns, rows, days), {"height": 220, "encoding": encoding, "layer": [line, point]})
    return Chart(key, title, description, spec, _table(title, columns, rows, note))


def dots(
    key: str,
    *,
    title: str,
    description: str,
    columns: Sequence[str],
    rows: Rows,
    measure: str = "",
    note: str = "",
    has_interval: bool = False,
    digits: int = 0,
) -> Chart:
    """Give one dot for each row. With `has_interval` the columns are name, value, low, high, and low to high is a line.

    Raises ValueError when the rows do not fit the columns.
    """
    _check(key, columns, rows)
    if has_interval and len(columns) != 4:
        raise ValueError("name, value, low and high")
    y = _names(rows)
    values = [
        {"category": str(row[0]), "value": row[1], **({"low": row[2], "high": row[3]} if has_interval else {})} for row in rows
    ]
    layers: list[dict[str, Any]] = []
    if has_interval:
        ends = {"x": {**_number(measure or columns[1], digits), "field": "low"}, "x2": {"field": "high"}}
        layers.append({"mark": {"type": "rule", "size": 2}, "encoding": ends})
    dot = {"mark": {"type": "point", "filled": True, "size": 90}, "encoding": {"x": _number(measure or columns[1], digits)}}
    layers.append(dot)
    spec = _spec(description, values, {"height": {"step": 28}, "encoding": {"y": y}, "layer": layers})
    return Chart(key, title, description, spec, _table(title, columns, rows, note))


def _check(key: str, columns: Sequence[str], rows: Rows) -> None:
    if not _KEY.fullmatch(key):
        raise ValueError(f"a chart's key is of a-z, 0-9 and hyphens: {key!r}")
    if not 2 <= len(columns) <= MOST_SERIES + 1:
        raise ValueError(f"a chart has 1 to {MOST_SERIES} series")
    if any(len(row) != len(columns) for row in rows):
        raise ValueError("each row has one cell for each column")


def _spec(description: str, values: list[dict[str, Any]], rest: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": SCHEMA, "description": description, "width": 560, "data": {"values": values}, **rest}


def _long(columns: Sequence[str], rows: Rows, days: Sequence[date] = ()) -> list[dict[str, Any]]:
    """One value for each cell. Drawn from the table, so that the two cannot differ."""
    values = []
    for number, row in enumerate(rows):
        for name, cell in zip(columns[1:], row[1:], strict=True):
            value: dict[str, Any] = {"category": str(row[0]), "series": name, "value": cell}
            if days:
                value["day"] = days[number].isoformat()
            values.append(value)
    return values


def _number(title: str | None, digits: int) -> dict[str, Any]:
    axis: dict[str, Any] = {"format": f",.{digits}f", "tickCount": 5}
    if digits == 0:
        axis["tickMinStep"] = 1
    return {"field": "value", "type": "quantitative", "title": title, "axis": axis, "scale": {"zero": True}}


def _series(names: Sequence[str]) -> dict[str, Any]:
    """With its domain written out: colour and shape share one legend only then."""
    return {"field": "series", "type": "nominal", "sort": None, "title": None, "scale": {"domain": list(names)}}


def _names(rows: Rows) -> dict[str, Any]:
    """The axis of names: every one in its order, also where there is nothing to draw."""
    names = list(dict.fromkeys(str(row[0]) for row in rows))
    return {"field": "category", "type": "nominal", "sort": None, "title": None, "scale": {"domain": names}}


def _only(names: Sequence[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def _figures(is_across: bool, digits: int) -> dict[str, Any]:
    """The figure at the end of each bar; a dash where it is hidden or was not measured."""
    number = "x" if is_across else "y"
    place = {"align": "left", "baseline": "middle", "dx": 4} if is_across else {"align": "center", "baseline": "bottom", "dy": -3}
    return {
        "transform": [
            {"calculate": f"isValid(datum.value) ? format(datum.value, ',.{digits}f') : '–'", "as": "figure"},
            {"calculate": "isValid(datum.value) ? datum.value : 0", "as": "end"},
        ],
        "mark": {"type": "text", **place},
        "encoding": {
            number: {"field": "end", "type": "quantitative", "stack": None},
            "text": {"field": "figure", "type": "nominal"},
            "color": {"value": "currentText"},
        },
    }


def _table(title: str, columns: Sequence[str], rows: Rows, note: str) -> Table:
    return Table(title, tuple(columns), tuple(tuple(row) for row in rows), note)
