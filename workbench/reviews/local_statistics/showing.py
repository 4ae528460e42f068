"""What the page of local figures shows: approved values alone, the newest first, how late a release is, a small line. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from workbench.evidence.figures.numbers import show_number
from workbench.evidence.figures.showing import figure_name, figure_unit
from workbench.evidence.models import EvidenceSource, Figure
from workbench.evidence.words import show_period, source_name
from workbench.reviews.local_statistics.models import ApprovedValue, StatisticEntry
from workbench.web.languages import language

MOST_SHOWN = 12  # periods in the small table; all of them are in the files
SECTION_WORDS = {
    "employment": _l("Work and employment"),
    "schools": _l("Schools"),
    "language": _l("Swedish and other languages"),
    "volunteering": _l("Volunteering and associations"),
    "trust": _l("Trust"),
    "housing": _l("Housing"),
    "other": _l("Other figures"),
}


@dataclass(frozen=True)
class ShownValue:
    """One approved value: its period as stored and in words, the number as text and as shown."""

    period: str
    period_words: str
    value: str
    shown: str


@dataclass(frozen=True)
class ShownSource:
    """Who publishes the figure, and where it can be read."""

    name: str
    url: str
    accessed: date | None


@dataclass(frozen=True)
class ShownFigure:
    """One figure as the public sees it. `values` are newest first and never empty."""

    code: str
    name: str
    unit: str
    values: tuple[ShownValue, ...]
    source: ShownSource | None
    next_release: date | None
    is_late: bool
    is_waiting: bool  # the fact bank has a newer value, which nobody has approved yet
    is_rechecked: bool  # the fact bank holds another value for a period that is shown
    definition: str
    small_numbers: str
    note: str

    @property
    def newest(self) -> ShownValue:
        """The value of the latest period."""
        return self.values[0]

    @property
    def before(self) -> ShownValue | None:
        """The value of the period before. No word says "up" or "down": the difference may be chance."""
        return self.values[1] if len(self.values) > 1 else None


@dataclass(frozen=True)
class ShownSection:
    """Figures under one heading."""

    key: str
    title: str
    figures: tuple[ShownFigure, ...]


def shown_sections(
    rows: Sequence[StatisticEntry], approved: Mapping[int, Sequence[ApprovedValue]], today: date
) -> list[ShownSection]:
    """The page: sections in their order, each with the figures that have an approved value."""
    by_section: dict[str, list[ShownFigure]] = {}
    for row in rows:
        if approved.get(row.figure_id):
            by_section.setdefault(row.section, []).append(shown_figure(row, approved[row.figure_id], today))
    return [ShownSection(key, str(SECTION_WORDS[key]), tuple(figures)) for key, figures in by_section.items()]


def shown_figure(entry: StatisticEntry, approved: Sequence[ApprovedValue], today: date) -> ShownFigure:
    """One figure with its approved values."""
    figure, code = entry.figure, language()
    values = tuple(
        ShownValue(row.period, show_period(row.period), row.value, show_number(row.value, code))
        for row in sorted(approved, key=lambda row: row.period, reverse=True)
    )
    held = {row.period: row.value for row in approved}
    return ShownFigure(
        code=figure.code,
        name=figure_name(figure),
        unit=figure_unit(figure),
        values=values,
        source=_source(_newest_source(figure, values[0].period)),
        next_release=figure.next_release,
        is_late=figure.next_release is not None and figure.next_release < today,
        is_waiting=any(row.period > values[0].period for row in figure.values),
        is_rechecked=any(row.value != held.get(row.period, row.value) for row in figure.values),
        definition=figure.definition,
        small_numbers=figure.small_numbers,
        note=entry.note_sv if code == "sv" else entry.note_en,
    )


def waiting_values(figure: Figure, approved: Sequence[ApprovedValue]) -> list[tuple[str, str, str]]:
    """(period, the fact bank's value, the approved one or "") of what waits for an approver, newest first."""
    held = {row.period: row.value for row in approved}
    rows = sorted(figure.values, key=lambda row: row.period, reverse=True)
    return [(row.period, row.value, held.get(row.period, "")) for row in rows if held.get(row.period) != row.value]


def spark_points(values: Sequence[ShownValue]) -> str:
    """Points of a small line, 100 wide and 24 high: by time, the lowest value at the bottom. Empty for a single value."""
    if len(values) < 2:
        return ""
    placed = [(_year(one.period), Decimal(one.value)) for one in reversed(values)]
    numbers = [number for _when, number in placed]
    low, span = min(numbers), max(numbers) - min(numbers)
    first, time = placed[0][0], placed[-1][0] - placed[0][0]
    points = []
    for when, number in placed:
        y = Decimal(12) if not span else Decimal(21) - (number - low) / span * 18
        points.append(f"{2 + (when - first) / time * 96:.1f},{y:.1f}")
    return " ".join(points)


def _year(period: str) -> Decimal:
    """When a period is, in years: 2026-Q3 is 2026.5."""
    year, _dash, quarter = period.partition("-Q")
    return Decimal(year) + (Decimal(quarter) - 1) / 4 if quarter else Decimal(year)


def _newest_source(figure: Figure, period: str) -> EvidenceSource | None:
    own = next((row.source for row in figure.values if row.period == period and row.source is not None), None)
    return own or figure.source


def _source(source: EvidenceSource | None) -> ShownSource | None:
    if source is None:
        return None
    url = source.url if source.url.startswith(("https://", "http://")) else ""
    return ShownSource(source_name(source), url, source.accessed)
