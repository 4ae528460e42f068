"""Which column holds what: a guess from the columns' names, and rows read by it. Pure.

Offices publish a value a row with its period, or a row a figure with a column for each year; both are read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workbench.evidence.figures.numbers import read_number, read_period
from workbench.web.spreadsheets import as_it_was
from workbench.web.vocabulary import THEMES

FIELDS = (
    "code", "title_sv", "title_en", "theme", "place", "unit_sv", "unit_en", "period", "value", "source", "next_release",
    "definition", "small_numbers",
)  # fmt: skip
DEFAULTS = ("code", "title_sv", "unit_sv", "theme", "place", "source")
_NAMES: dict[str, tuple[str, ...]] = {
    "code": ("code", "kod", "id", "nyckeltalskod", "kpi_id"),
    "title_sv": ("title_sv", "nyckeltal", "titel", "namn", "mått", "indikator", "benämning", "title", "name", "kpi", "variabel"),
    "title_en": ("title_en", "engelsk titel", "english title"),
    "theme": ("theme", "tema"),
    "place": ("place", "plats", "område", "kommun", "region", "stadsdel", "municipality", "area"),
    "unit_sv": ("unit_sv", "enhet", "unit", "måttenhet"),
    "unit_en": ("unit_en", "engelsk enhet"),
    "period": ("period", "år", "tid", "year", "kvartal", "quarter", "time", "månad"),
    "value": ("value", "värde", "antal", "andel", "belopp", "tal", "figure", "number", "count"),
    "source": ("source", "källa", "källkod"),
    "next_release": ("next_release", "nästa publicering", "next release"),
    "definition": ("definition", "beskrivning", "description"),
    "small_numbers": ("small_numbers", "anmärkning", "notering", "note", "fotnot"),
}
_NO_VALUE = {"", ".", "..", "...", "-", "–", "x", "na", "n/a", "uppgift saknas"}


@dataclass(frozen=True)
class FigureRow:
    """One value of the file by its fields. `fault` is empty or one word of imports.words.ROW_FAULTS."""

    number: int
    code: str = ""
    title_sv: str = ""
    title_en: str = ""
    theme: str = ""
    place: str = ""
    unit_sv: str = ""
    unit_en: str = ""
    period: str = ""
    value: str = ""
    source: str = ""
    next_release: str = ""
    definition: str = ""
    small_numbers: str = ""
    fault: str = ""
    fault_value: str = ""


def guess_mapping(columns: Sequence[str]) -> dict[str, int]:
    """field → column number by the columns' names; each column once."""
    found: dict[str, int] = {}
    spoken = [re.sub(r"\s+", " ", column).strip().casefold() for column in columns]
    for field in FIELDS:
        for name in _NAMES[field]:
            if name in spoken and spoken.index(name) not in found.values():
                found[field] = spoken.index(name)
                break
    return found


def period_columns(columns: Sequence[str]) -> dict[int, str]:
    """column number → period, for columns that are named by a year or a quarter."""
    return {place: period for place, name in enumerate(columns) if (period := read_period(name)) is not None}


def is_complete(columns: Sequence[str], mapping: Mapping[str, int], defaults: Mapping[str, str]) -> bool:
    """Whether each value can have a figure and a period."""
    has_figure = any(name in mapping or defaults.get(name) for name in ("code", "title_sv"))
    has_values = {"period", "value"} <= set(mapping) or bool(period_columns(columns))
    return has_figure and has_values


def read_rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int], mapping: Mapping[str, int],
    defaults: Mapping[str, str],
) -> list[FigureRow]:  # fmt: skip
    """Every value of the file. What cannot be taken in carries its fault."""
    wide = {} if {"period", "value"} <= set(mapping) else period_columns(columns)
    found = []
    for cells, number in zip(rows, numbers, strict=True):
        values = {name: as_it_was(cells[place].strip()) for name, place in mapping.items() if 0 <= place < len(cells)}
        texts = {
            **{name: text for name, text in defaults.items() if text},
            **{name: text for name, text in values.items() if text},
        }
        for period, value in _values(cells, texts, wide):
            kept = {name: text[:2000] for name, text in texts.items() if name in FIELDS and name not in ("period", "value")}
            found.append(_read(FigureRow(number, period=period, value=value, **kept)))
    return list(_without_twice(found))


def _values(cells: Sequence[str], texts: Mapping[str, str], wide: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    if not wide:
        yield texts.get("period", ""), texts.get("value", "")
    for place, period in wide.items():
        value = cells[place].strip() if place < len(cells) else ""
        if value.casefold() not in _NO_VALUE:  # a year without a value in a wide table is no fault
            yield period, value


def _read(row: FigureRow) -> FigureRow:
    if not row.code and not row.title_sv:
        return replace(row, fault="no_figure")
    period, value = read_period(row.period), read_number(row.value)
    if period is None:
        return replace(row, fault="period", fault_value=row.period[:40])
    if value is None:
        missing = row.value.casefold() in _NO_VALUE
        return replace(row, fault="no_value" if missing else "value", fault_value=row.value[:40])
    if row.theme and row.theme.upper() not in THEMES:
        return replace(row, fault="theme", fault_value=row.theme[:40])
    if row.next_release and not _is_day(row.next_release):
        return replace(row, fault="date", fault_value=row.next_release[:40])
    return replace(row, period=period, value=value, theme=row.theme.upper())


def _is_day(written: str) -> bool:
    try:
        return bool(date.fromisoformat(written))
    except ValueError:
        return False


def _without_twice(rows: Sequence[FigureRow]) -> Iterator[FigureRow]:
    """A second value for the same figure and period is refused: nobody knows which is right."""
    seen: set[tuple[str, str, str, str]] = set()
    for row in rows:
        key = (
            row.code.casefold(),
            "" if row.code else row.title_sv.casefold(),
            "" if row.code else row.place.casefold(),
            row.period,
        )
        if row.fault:
            yield row
        elif key in seen:
            yield replace(row, fault="twice", fault_value=row.period)
        else:
            seen.add(key)
            yield row
