"""Which review, or which year, a file is of: its document in a language, and what its content is called."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.errors import NotFound
from workbench.reviews import queries
from workbench.reviews.documents.making import build_mark
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly.annual import assemble_annual, reviews_of
from workbench.reviews.quarterly.assembling import assemble
from workbench.reviews.quarterly.document import ReviewDocument
from workbench.reviews.quarters import parse_quarter, quarter_of

MOST_KEPT = 12  # published reviews whose files are kept up to date by themselves


@dataclass(frozen=True)
class Subject:
    """A quarter's review, or the report of a `year`, whose files can be made.

    `review` is the review, or the newest one of the year; `moment` is the time that the files carry; `is_published`: everybody
    may read the public version.
    """

    slug: str
    review: QuarterReview
    year: int | None
    moment: datetime
    is_final: bool
    is_published: bool


def subject_of(session: Session, slug: str) -> Subject:
    """What an address names: 2026-4 or 2026. Raises NotFound when nothing has been counted."""
    if re.fullmatch(r"20[0-9]{2}", slug):
        return _year(session, int(slug))
    quarter = parse_quarter(slug)
    review = queries.review_of(session, quarter) if quarter else None
    if review is None or not review.counts or review.built_at is None:
        raise NotFound(_("The review has not been counted yet."), subject_id=slug)
    moment = review.adopted_at or review.built_at
    return Subject(slug, review, None, moment, review.state == "adopted", review.published_at is not None)


def published_subjects(session: Session) -> list[Subject]:
    """The newest reviews whose public version is shown, and their years."""
    wanted = select(QuarterReview).where(QuarterReview.published_at.is_not(None)).order_by(QuarterReview.first_day.desc())
    quarters = [quarter_of(row.first_day) for row in session.scalars(wanted.limit(MOST_KEPT)).all() if row.counts]
    slugs = dict.fromkeys([*(quarter.slug for quarter in quarters), *(str(quarter.year) for quarter in quarters)])
    return [subject_of(session, slug) for slug in slugs]


def document_of(session: Session, subject: Subject, *, language: str, edition: str) -> ReviewDocument:
    """The whole review, or the year's report, as a document."""
    for_public = edition == "public"
    if subject.year is not None:
        return assemble_annual(session, subject.year, language=language, for_public=for_public)
    return assemble(session, subject.review, language=language, for_public=for_public)


def mark_of(document: ReviewDocument, moment: datetime) -> str:
    """A name for exactly this content, made by exactly this code: a file with another mark is out of date."""
    content = json.dumps([asdict(document), moment.isoformat(), build_mark()], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _year(session: Session, year: int) -> Subject:
    found = reviews_of(session, year, for_public=False)
    if not found:
        raise NotFound(_("The review has not been counted yet."), subject_id=year)
    moment = max(row.adopted_at or row.built_at for row in found.values() if row.built_at is not None)
    is_final = len(found) == 4 and all(row.state == "adopted" for row in found.values())
    is_published = any(row.published_at is not None for row in found.values())
    return Subject(str(year), found[max(found)], year, moment, is_final, is_published)
