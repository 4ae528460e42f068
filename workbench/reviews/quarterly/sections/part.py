"""What each of the thirteen sections is made of: counting once, and words in any language afterwards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.charts.chart import Cell, Table
from workbench.reviews.quarterly.document import Block
from workbench.reviews.quarters import Quarter, parse_quarter

Counts = dict[str, Any]


@dataclass(frozen=True)
class Scope:
    """What is counted: a quarter by the municipality's clock, and when it is counted."""

    quarter: Quarter
    zone: ZoneInfo
    now: datetime

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From its first moment to the first moment after it."""
        return self.quarter.span(self.zone)

    @property
    def days(self) -> tuple[date, date]:
        """Its first day and the day after its last."""
        return self.quarter.first_day, self.quarter.after.first_day

    @property
    def today(self) -> date:
        """The day it is where the municipality is."""
        return self.now.astimezone(self.zone).date()

    @property
    def as_of(self) -> datetime:
        """The last moment that is looked at: the quarter's end, or now while it lasts."""
        return min(self.now, self.span[1])


@dataclass(frozen=True)
class View:
    """For whom the words are, and the same section's counts in earlier reviews, newest first."""

    language: str
    for_public: bool
    earlier: Sequence[tuple[str, Counts]] = ()
    today: date | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)  # what people wrote: texts, decisions, outcomes


@dataclass(frozen=True)
class Figure:
    """One number that quarters are compared by."""

    key: str
    label: str
    value: float | int | None


@dataclass(frozen=True)
class Part:
    """One section. `count` gives JSON that knows no language; `blocks` puts it into words."""

    number: int
    key: str
    title: Callable[[], str]
    count: Callable[[Session, Scope], Counts]
    blocks: Callable[[Counts, View], list[Block]]
    figures: Callable[[Counts], list[Figure]] = lambda counts: []
    is_internal: bool = False


def quarter_name(slug: str) -> str:
    """ "Q3 2026" from an address's 2026-3."""
    quarter = parse_quarter(slug)
    return slug if quarter is None else _("Q%(number)s %(year)s", number=quarter.number, year=quarter.year)


def table_of(caption: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], note: str = "") -> list[Block]:
    """A table, or nothing when it has no row."""
    found = tuple(tuple(row) for row in rows)
    return [Table(caption, tuple(columns), found, note)] if found else []


def compared(part_figures: Callable[[Counts], list[Figure]], counts: Counts, view: View) -> list[Block]:
    """This quarter beside the reviews before it; nothing without an earlier review."""
    if not view.earlier:
        return []
    older = [(slug, {figure.key: figure.value for figure in part_figures(found)}) for slug, found in view.earlier if found]
    if not older:
        return []
    columns = (_("Figure"), _("This quarter"), *(quarter_name(slug) for slug, _values in older))
    rows = [(figure.label, figure.value, *(values.get(figure.key) for _slug, values in older)) for figure in part_figures(counts)]
    note = _("Earlier figures are those of the earlier reviews, as they stood then.")
    return table_of(_("Compared with earlier reviews"), columns, rows, note)
