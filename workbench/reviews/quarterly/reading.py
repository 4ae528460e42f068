"""What the pages of a review read: one review by its address, the whole page in a language, a chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import Response, make_response
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.errors import NotFound
from workbench.reviews import queries as room_queries
from workbench.reviews.charts.chart import Chart
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import parts, queries
from workbench.reviews.quarterly.assembling import assemble
from workbench.reviews.quarterly.document import ReviewDocument
from workbench.reviews.quarterly.models import ReviewNote
from workbench.reviews.quarterly.sections import PARTS
from workbench.reviews.quarterly.service import is_intact
from workbench.reviews.quarters import parse_quarter
from workbench.web.sessions import settings


@dataclass(frozen=True)
class ReviewPage:
    """A review as its page shows it. `drawn`: the charts that have a picture in this language."""

    document: ReviewDocument
    drawn: frozenset[str]
    notes: Sequence[ReviewNote]
    changes: int
    is_intact: bool


def local_today() -> date:
    """The day it is where the municipality is."""
    return clock.utcnow().astimezone(ZoneInfo(settings().timezone)).date()


def review_at(session: Session, slug: str) -> QuarterReview:
    """The review of an address like 2026-4. Raises NotFound."""
    quarter = parse_quarter(slug)
    review = room_queries.review_of(session, quarter) if quarter is not None else None
    if review is None:
        raise NotFound(_("There is no review of that quarter."), subject_id=slug)
    return review


def page_of(session: Session, review: QuarterReview, *, language: str, for_public: bool = False) -> ReviewPage:
    """Everything that the page of a review shows."""
    document = assemble(session, review, language=language, for_public=for_public)
    keys = {block.key for section in document.sections for block in section.blocks if isinstance(block, Chart)}
    return ReviewPage(
        document=document,
        drawn=frozenset(key for key in keys if f"{key}.{language}.light" in review.charts),
        notes=parts.notes_of(session, review.id, for_public=for_public) if review.state == "adopted" else (),
        changes=queries.changes_since(session, review, ZoneInfo(settings().timezone)),
        is_intact=is_intact(review) if review.digest else True,
    )


def svg_of(review: QuarterReview, name: str) -> Response:
    """A drawn chart as an answer of its own. Raises NotFound."""
    if name not in review.charts:
        raise NotFound(subject_id=name)
    response = make_response(review.charts[name])
    response.headers["Content-Type"] = "image/svg+xml"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def stage_words(stage: str) -> str:
    """What is being done while a review is counted."""
    if stage == "drawing":
        return _("Drawing the charts")
    found = next((part for part in PARTS if part.key == stage), None)
    return _("Counting: %(section)s", section=found.title()) if found else _("Waiting for a free worker")
