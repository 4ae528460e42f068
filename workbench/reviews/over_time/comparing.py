"""Two quarters beside each other."""

from collections import defaultdict

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.aggregates.queries import counts
from workbench.reviews.charts.building import bars
from workbench.reviews.charts.chart import Table
from workbench.reviews.over_time.answer import Answer
from workbench.reviews.over_time.counting import name_of, other_places, shown_sums, small_note
from workbench.reviews.over_time.filters import BY_WORDS, MEASURE_WORDS, MEASURES, Asked
from workbench.reviews.quarters import Quarter
from workbench.web.languages import show_number


def answer_quarters(session: Session, asked: Asked) -> Answer:
    """Everything that is counted, and one thing by what is known of it, in both quarters."""
    one, other = asked.quarters
    names = (_name(one), _name(other))
    totals = [
        (str(MEASURE_WORDS[measure]), _total(session, one, measure), _total(session, other, measure)) for measure in MEASURES
    ]
    caption = _("What was counted in both quarters")
    table = Table(caption, (_("What"), *names, _("Difference")), tuple((*row, row[2] - row[1]) for row in totals))
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, quarter in enumerate((one, other)):
        for row in counts(session, quarter.first_day, quarter.after.first_day, by=(asked.by,), measure=asked.measure):
            sums[row.values[0]][place] = row.count
    if not any(row[1] or row[2] for row in totals):
        return Answer(is_empty=True)
    shown = shown_sums(
        sorted(((slug, (a, b)) for slug, (a, b) in sums.items()), key=lambda row: (-sum(row[1]), row[0])), asked.by
    )
    rows: list[tuple[str, int | None, int | None]] = [
        (name_of(slug, asked.by, asked.measure), a, b) for slug, (a, b) in shown.rows
    ]
    if shown.other_count:
        rows.append((other_places(shown), *(shown.others or (None, None))))
    unit, by = str(MEASURE_WORDS[asked.measure]), str(BY_WORDS[asked.by])
    chart = bars(
        f"quarters-{asked.measure}-by-{asked.by}".replace("_", "-"),
        title=_("%(unit)s by %(by)s: %(one)s and %(other)s", unit=unit, by=by.lower(), one=names[0], other=names[1]),
        description=_describe(rows, names), columns=(by, *names), rows=rows, measure=unit, note=small_note(shown), is_across=True,
    )  # fmt: skip
    notes = [_("A difference can come from more sources, more people who report, or chance. It does not say why.")]
    if asked.today < other.after.first_day:
        notes.insert(0, _("%(quarter)s is not over: its figures still grow.", quarter=names[1]))
    if other <= one:
        notes.insert(0, _("The quarters are not in the order of time: the difference runs backwards."))
    charts = (chart,) if rows else ()
    return Answer(charts, (("quarters", table),), notes=tuple(notes))


def _name(quarter: Quarter) -> str:
    return _("Quarter %(number)s, %(year)s", number=quarter.number, year=quarter.year)


def _total(session: Session, quarter: Quarter, measure: str) -> int:
    return counts(session, quarter.first_day, quarter.after.first_day, measure=measure)[0].count


def _describe(rows: list[tuple[str, int | None, int | None]], names: tuple[str, str]) -> str:
    known = [(name, one, other) for name, one, other in rows if one is not None and other is not None]
    if not known:
        return _("No figures to draw.")
    name, one, other = max(known, key=lambda row: (abs(row[2] - row[1]), row[0]))
    return _(
        "%(count)s pairs of bars. The largest difference: %(name)s, %(one)s in %(first)s and %(other)s in %(second)s.",
        count=len(known), name=name, one=show_number(one), other=show_number(other), first=names[0], second=names[1],
    )  # fmt: skip
