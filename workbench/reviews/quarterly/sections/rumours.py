"""Section 1: rumours, new, open and closed, per theme, with the weekly curve and where they were heard."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.intake.models import Source
from workbench.reviews import queries
from workbench.reviews.aggregates import queries as aggregates
from workbench.reviews.charts.building import bars
from workbench.reviews.charts.chart import Chart
from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Figure, Part, Scope, View, compared, table_of
from workbench.reviews.quarterly.sections.small import merge_small
from workbench.reviews.quarterly.speaking import say_day, say_number
from workbench.rumours.models import Sighting
from workbench.web.vocabulary import word


def count(session: Session, scope: Scope) -> Counts:
    """Rumours and sightings, and how many texts were collected by kind of source."""
    start, end = scope.span
    within = (Sighting.heard_at >= start, Sighting.heard_at < end)
    sources = session.execute(
        select(Sighting.source_type, func.count()).where(*within).group_by(Sighting.source_type).order_by(func.count().desc())
    )
    collected = aggregates.counts(session, *scope.days, measure="items", zone=scope.zone)
    counted = queries.count_rumours(session, scope.quarter, scope.span, scope.zone)
    return counted | {
        "counted_on": scope.today.isoformat(),
        "source_types": {row[0]: row[1] for row in sources},
        "items": sum(row.count for row in collected),
        "source_count": session.scalar(select(func.count()).select_from(Source).where(Source.created_at < end)) or 0,
    }


def blocks(counts: Counts, view: View) -> list[Block]:
    """What came in, the curve, and the mix."""
    said: list[Block] = [
        Paragraph(
            _(
                "%(new)s new rumours, %(open)s open at the end of the quarter, %(closed)s closed. They were heard %(heard)s "
                "times.",
                new=say_number(counts["new"]),
                open=say_number(counts["open"]),
                closed=say_number(counts["closed"]),
                heard=say_number(counts["sightings"]),
            )
        )
    ]
    if counts["sightings"]:
        said.append(weekly_curve(counts))
    said.append(Paragraph(_("A sighting is one report, not one person who believes."), is_quiet=True))
    number = _("Number")
    said += table_of(
        _("New rumours per theme"),
        (_("Theme"), number),
        [(word(slug, "theme"), count) for slug, count in counts["themes"].items()],
    )
    said += table_of(_("Where they were heard"), (_("Where"), number), _mix(counts["channels"], "channel", view))
    said += table_of(_("Who told us"), (_("Kind of source"), number), _mix(counts.get("source_types", {}), "source_type", view))
    said += _collected(counts)
    return said + compared(figures, counts, view)


def weekly_curve(counts: Counts) -> Chart:
    """Sightings per week as bars."""
    until = date.fromisoformat(counts["counted_on"]) if "counted_on" in counts else date.max
    weeks = [(day, row["sightings"]) for row in counts["weeks"] if (day := date.fromisoformat(row["week"])) <= until]
    top = max(weeks, key=lambda row: row[1])
    return bars(
        "weeks",
        title=_("Sightings per week"),
        description=_(
            "Bar chart of sightings per week. %(count)s in all; most in the week of %(day)s, with %(most)s.",
            count=say_number(counts["sightings"]),
            day=say_day(top[0]),
            most=say_number(top[1]),
        ),
        columns=(_("Week"), _("Sightings")),
        rows=[(_("wk %(number)s", number=day.isocalendar().week), count) for day, count in weeks],
    )


def figures(counts: Counts) -> list[Figure]:
    """What quarters are compared by."""
    return [
        Figure("new", _("New rumours"), counts["new"]),
        Figure("open", _("Open at the end"), counts["open"]),
        Figure("closed", _("Closed"), counts["closed"]),
        Figure("sightings", _("Sightings"), counts["sightings"]),
        Figure("sources", _("Sources that we read"), counts.get("source_count")),
    ]


def _mix(found: Mapping[str, int], vocabulary: str, view: View) -> list[tuple[str, int]]:
    rows = [(word(slug, vocabulary), number) for slug, number in found.items()]
    return merge_small(rows, _("fewer than five each, together")) if view.for_public else rows


def _collected(counts: Counts) -> list[Block]:
    total = counts.get("items", 0)
    if not total:
        return []
    text = _("%(items)s texts were collected from open sources and from what people told us.", items=say_number(total))
    return [Paragraph(text + " " + _("More sources give more rumours: the number alone says little."), is_quiet=True)]


PART = Part(1, "rumours", lambda: _("Rumours"), count, blocks, figures)
