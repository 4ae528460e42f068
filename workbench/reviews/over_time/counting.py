"""How many of what over time: a curve of weeks, and the sums by one thing that is known."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workbench.reviews.aggregates.queries import counts, first_counted_day
from workbench.reviews.charts.building import bars, lines
from workbench.reviews.charts.chart import Chart
from workbench.reviews.over_time.answer import Answer, describe, span_words
from workbench.reviews.over_time.filters import BY_WORDS, MEASURE_WORDS, Asked
from workbench.reviews.over_time.small_numbers import FEWEST, Shown, merge_small
from workbench.web.languages import show_number
from workbench.web.vocabulary import WORDS, word

MOST_LINES = 5
SOURCE_KINDS = {
    "x": "X", "mastodon": "Mastodon", "bluesky": "Bluesky",
}  # fmt: skip


def answer_counts(session: Session, asked: Asked) -> Answer:
    """A curve of weeks and bars of sums. Places are shown for the whole time only, small ones together."""
    rows = counts(session, asked.first_day, asked.day_after, by=("week", asked.by), where=asked.where, measure=asked.measure)
    if not rows:
        has_any = first_counted_day(session, asked.measure) is not None
        return Answer(is_empty=True, has_any=has_any)
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.values[1]] += row.count
    weeks = weeks_of(asked.first_day, asked.day_after)
    table = {(row.values[0], row.values[1]): row.count for row in rows}
    total = sum(sums.values())
    lede = _("%(count)s in all, %(span)s.", count=show_number(total), span=span_words(asked))
    charts = (_curve(asked, weeks, table, sums), _sums(asked, sums))
    return Answer(charts, lede=lede, notes=tuple(_notes(asked)))


def weeks_of(first_day: date, day_after: date) -> list[date]:
    """The Mondays from the first day on."""
    return [first_day + timedelta(weeks=number) for number in range((day_after - first_day).days // 7)]


def name_of(slug: str, by: str, measure: str = "") -> str:
    """A value in words."""
    if by == "district":
        return slug or _("Place not said")
    if by == "source_type" and measure == "items":
        return _source_kind(slug)
    if not slug:
        return _("No decision yet") if by == "decision" else _("Not said")
    vocabulary = "source_type" if by == "source_type" else by
    return word(slug, vocabulary) if vocabulary == "theme" or vocabulary in WORDS else slug


def shown_sums(sums: Sequence[tuple[str, tuple[int, ...]]], by: str) -> Shown:
    """The sums that may be shown by name; all of them but for places."""
    return merge_small(sums) if by == "district" else Shown(tuple(sums))


def small_note(shown: Shown) -> str:
    """What stands under a table of which small numbers were put together."""
    if not shown.other_count:
        return ""
    if shown.is_hidden:
        return _("Places with fewer than %(fewest)s reports are not shown.", fewest=FEWEST)
    return _(
        "Places with fewer than %(fewest)s reports are shown together, with others so that none can be worked out.", fewest=FEWEST
    )


def _curve(asked: Asked, weeks: list[date], table: dict[tuple[date, str], int], sums: Counter[str]) -> Chart:
    unit = str(MEASURE_WORDS[asked.measure])
    top = [] if asked.by == "district" else [slug for slug, _count in sums.most_common(MOST_LINES)]
    if len(sums) < 2:
        top = []
    rest = [slug for slug in sums if slug not in top]
    names = [name_of(slug, asked.by, asked.measure) for slug in top] + ([_("All others")] if top and rest else [])
    per_week = [
        [table.get((week, slug), 0) for slug in top] + [sum(table.get((week, slug), 0) for slug in rest)] * bool(rest or not top)
        for week in weeks
    ]
    columns = (_("Week that begins"), *(names or [unit]))
    labels = [week.isoformat() for week in weeks]
    totals = [(label, sum(row)) for label, row in zip(labels, per_week, strict=True)]
    by = str(BY_WORDS[asked.by]).lower()
    title = _("%(unit)s per week, by %(by)s", unit=unit, by=by) if top else _("%(unit)s per week", unit=unit)
    note = _("The last week is not over.") if asked.today < asked.day_after else ""
    return lines(
        f"weeks-{asked.measure}-by-{asked.by}".replace("_", "-"), title=title,
        description=describe(totals, unit.lower()), columns=columns,
        rows=[(label, *row) for label, row in zip(labels, per_week, strict=True)], days=weeks, measure=unit, note=note,
    )  # fmt: skip


def _sums(asked: Asked, sums: Counter[str]) -> Chart:
    unit = str(MEASURE_WORDS[asked.measure])
    shown = shown_sums([(slug, (count,)) for slug, count in sums.most_common()], asked.by)
    rows: list[tuple[str, int | None]] = [(name_of(slug, asked.by, asked.measure), count) for slug, (count,) in shown.rows]
    if shown.other_count:
        rows.append((other_places(shown), None if shown.others is None else shown.others[0]))
    by = str(BY_WORDS[asked.by]).lower()
    return bars(
        f"{asked.measure}-by-{asked.by}".replace("_", "-"),
        title=_("%(unit)s by %(by)s, %(span)s", unit=unit, by=by, span=span_words(asked)),
        description=describe(rows, unit.lower()), columns=(str(BY_WORDS[asked.by]), unit), rows=rows, measure=unit,
        note=small_note(shown), is_across=True,
    )  # fmt: skip


def other_places(shown: Shown) -> str:
    """The row of what was put together."""
    return ngettext("%(num)d other place", "%(num)d other places, together", shown.other_count)


def _notes(asked: Asked) -> list[str]:
    notes = {
        "sightings": _("A sighting is one report, not one person who believes. More reports can mean that more people report."),
        "rumours": _(
            "A rumour is counted on the day when it was opened here, with the theme, decision and verdict that it has now."
        ),
        "decisions": _("A decision that was changed later is counted each time."),
        "answers": _("An answer is counted on the day when it was published for the first time."),
        "placements": _("A placement is one text on one channel at one time. It says nothing about how many have read it."),
        "items": _("Everything that was collected, copies too. Most of it has nothing to do with rumours."),
    }
    found = [notes[asked.measure]]
    if asked.by == "district":
        found.append(_("Places are shown for the whole time only: the figures of single weeks are too small."))
    return found


def _source_kind(slug: str) -> str:
    words = {"manual": _("Entered by hand"), "tips": _("Tip form"), "field": _("Field log"), "import": _("Imported files"),
             "mailbox": _("Mailbox"), "syndication": _("News feeds")}  # fmt: skip
    return words.get(slug) or SOURCE_KINDS.get(slug, slug)
