"""What a question over time is answered with: charts, tables, sentences on what they cannot say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from workbench.reviews.charts.chart import Chart, Table
from workbench.reviews.over_time.filters import Asked
from workbench.reviews.quarterly.speaking import say_day
from workbench.web.languages import show_number


@dataclass(frozen=True)
class Answer:
    """One page. `is_empty`: nothing to show in this time; `has_any`: there is something at another time."""

    charts: tuple[Chart, ...] = ()
    tables: tuple[tuple[str, Table], ...] = ()  # key of the file, table
    lede: str = ""
    notes: tuple[str, ...] = ()
    is_empty: bool = False
    has_any: bool = True
    links: dict[str, str] = field(default_factory=dict)  # first cell of a row → slug of the answer


def describe(rows: Sequence[tuple[str, int | float | None]], unit: str) -> str:
    """A chart in a sentence for those who do not see it: how many bars, the highest, the lowest."""
    known = [(name, value) for name, value in rows if value is not None]
    if not known:
        return _("No figures to draw.")
    top, low = max(known, key=lambda row: row[1]), min(known, key=lambda row: row[1])
    if len(known) == 1:
        return _("%(name)s: %(value)s %(unit)s.", name=top[0], value=show_number(top[1]), unit=unit)
    return _(
        "%(count)s figures. Highest: %(top)s, %(most)s %(unit)s. Lowest: %(low)s, %(least)s.", count=len(known), top=top[0],
        most=show_number(top[1]), unit=unit, low=low[0], least=show_number(low[1]),
    )  # fmt: skip


def span_words(asked: Asked) -> str:
    """The days of a page as a chart's title says them."""
    return span_of(asked.first_day, asked.day_after)


def span_of(first_day: date, day_after: date) -> str:
    """From the first day to the last one."""
    last = date.fromordinal(day_after.toordinal() - 1)
    return _("%(first)s to %(last)s", first=say_day(first_day), last=say_day(last))
