"""Changes to quarterly reviews: asking for one, storing its counts, adopting it."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.errors import Refused
from workbench.queue import enqueue
from workbench.reviews import queries
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarters import Quarter


def ask_for_review(session: Session, quarter: Quarter, *, actor_id: int | None, now: datetime) -> QuarterReview:
    """Have a quarter counted (again) by a job. Raises Refused when it is adopted or has not begun."""
    if quarter.first_day > now.date():
        raise Refused(_("The quarter has not begun yet."))
    review = queries.review_of(session, quarter)
    if review is None:
        review = QuarterReview(first_day=quarter.first_day, counts={}, charts={}, built_by_id=actor_id)
        session.add(review)
        session.flush()
    if review.state == "adopted":
        raise Refused(_("The review is adopted and no longer changes."), subject_id=review.id)
    review.state = "building"
    dedupe = f"review:{review.id}:{int(now.timestamp())}"
    enqueue(session, "reviews.build_quarter", {"review_id": review.id}, dedupe=dedupe)
    record(session, "review_asked_for", review, actor_id=actor_id, now=now)
    return review


def store_counts(
    session: Session, review: QuarterReview, *, counts: dict[str, Any], charts: dict[str, Any], now: datetime
) -> None:
    """Keep what was counted. A review adopted meanwhile is left as it is."""
    if review.state == "adopted":
        return
    review.counts, review.charts, review.state, review.built_at = counts, charts, "draft", now


def adopt_review(session: Session, review: QuarterReview, *, note: str, actor_id: int, now: datetime) -> None:
    """Close a review with the group's note: what it decided. Raises Refused without counts or note."""
    if review.state != "draft":
        raise Refused(_("Count the quarter first, then adopt it."), subject_id=review.id)
    if not note.strip():
        raise Refused(_("Write what the group decided. At most three changes are best."), subject_id=review.id)
    review.note, review.state = note.strip(), "adopted"
    record(session, "review_adopted", review, actor_id=actor_id, now=now)
