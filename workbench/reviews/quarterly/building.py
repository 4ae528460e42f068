"""Counting a review section by section and drawing its charts. Background only: drawing takes seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from workbench.db import Database
from workbench.reviews import queries
from workbench.reviews.charts.chart import Chart
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly.assembling import build
from workbench.reviews.quarterly.sections import PARTS
from workbench.reviews.quarterly.sections.part import Scope
from workbench.reviews.quarterly.speaking import speaking
from workbench.reviews.quarters import quarter_of
from workbench.web.languages import LANGUAGES

DRAWING = "drawing"
SCHEMES = ("light", "dark")
Report = Callable[[str, int], None]


def _say_nothing(stage: str, done: int) -> None:
    """For whoever does not wait for it."""


@dataclass(frozen=True)
class Built:
    """What a review is stored with: its counts, its charts as SVG, and the newest activity before it was counted."""

    counts: dict[str, Any]
    charts: dict[str, str]
    counted_through: int


def build_review(
    database: Database, review: QuarterReview, *, zone: ZoneInfo, now: datetime, report: Report = _say_nothing
) -> Built:  # fmt: skip
    """Count each section in a short session of its own, then draw with none open. Stores nothing. Call it within an application.

    `report` is told the section that comes next and how many are done.
    """
    with database.read_session() as session:
        counted_through = queries.last_change(session)
    scope = Scope(quarter_of(review.first_day), zone, now)
    counts: dict[str, Any] = {}
    for done, part in enumerate(PARTS):
        report(part.key, done)
        with database.read_session() as session:
            counts[part.key] = part.count(session, scope)
    report(DRAWING, len(PARTS))
    with database.read_session() as session:
        found = _charts(session, review.id, counts)
    return Built(counts, _draw(found), counted_through)


def _charts(session: Session, review_id: int, counts: dict[str, Any]) -> dict[str, tuple[Chart, str]]:
    """Every chart of the review with its language, by "<chart>.<language>"."""
    review = session.get_one(QuarterReview, review_id)
    session.expunge(review)  # its counts are set here alone, and stored when all is done
    review.counts = counts
    found: dict[str, tuple[Chart, str]] = {}
    for language in LANGUAGES:
        with speaking(language):
            document = build(session, review, language=language, for_public=False)
        for block in (block for section in document.sections for block in section.blocks):
            if isinstance(block, Chart):
                found[f"{block.key}.{language}"] = (block, language)
    return found


def _draw(found: dict[str, tuple[Chart, str]]) -> dict[str, str]:
    """Each chart as SVG, by "<chart>.<language>.<scheme>"."""
    from workbench.reviews.charts.drawing import draw_svg

    return {
        f"{name}.{scheme}": draw_svg(chart, scheme, language) for name, (chart, language) in found.items() for scheme in SCHEMES
    }
