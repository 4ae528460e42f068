"""Changes to quarterly reviews: asking for one, storing its counts. What people write in it is in quarterly/service.py."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.errors import Refused
from workbench.queue import enqueue
from workbench.reviews import queries
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarters import Quarter
from workbench.web.sessions import settings

STUCK = timedelta(minutes=5)  # after so long somebody may ask once more
LONG = timedelta(seconds=10)  # whoever waited longer has left the page: a letter tells them


def ask_for_review(session: Session, quarter: Quarter, *, actor_id: int | None, now: datetime) -> QuarterReview:
    """Have a quarter counted (again) by a job. Raises Refused when it is adopted or has not begun.

    While it is being counted a second press changes nothing, unless the counting has been stuck for minutes.
    """
    review, asked_id = start_review(session, quarter, actor_id=actor_id, now=now)
    if asked_id is not None:
        enqueue(session, "reviews.build_quarter", {"review_id": review.id}, dedupe=f"review:{review.id}:{asked_id}")
    return review


def start_review(session: Session, quarter: Quarter, *, actor_id: int | None, now: datetime) -> tuple[QuarterReview, int | None]:
    """A review that is to be counted now, and the id of its activity: None while it is being counted already. Raises Refused."""
    if quarter.first_day > now.astimezone(ZoneInfo(settings().timezone)).date():
        raise Refused(_("The quarter has not begun yet."))
    review = queries.review_of(session, quarter)
    if review is None:
        review = QuarterReview(first_day=quarter.first_day, counts={}, charts={}, built_by_id=actor_id)
        session.add(review)
        session.flush()
    elif review.state == "adopted":
        raise Refused(_("The review is adopted and no longer changes."), subject_id=review.id)
    elif review.state == "building" and not is_stuck(review, now):
        return review, None
    review.state, review.asked_at, review.built_by_id = "building", now, actor_id
    review.stage, review.stages_done = "", 0
    return review, record(session, "review_asked_for", review, actor_id=actor_id, now=now).id


def is_stuck(review: QuarterReview | None, now: datetime) -> bool:
    """Whether a review has been counted for so long that something must have gone wrong."""
    return review is not None and review.state == "building" and (review.asked_at is None or now - review.asked_at >= STUCK)


def report_stage(session: Session, review: QuarterReview, *, stage: str, done: int) -> None:
    """Say how far the counting is."""
    if review.state == "building":
        review.stage, review.stages_done = stage, done


def store_counts(
    session: Session,
    review: QuarterReview,
    *,
    counts: dict[str, Any],
    charts: dict[str, Any],
    now: datetime,
    counted_through: int = 0,
) -> None:
    """Keep what was counted; texts and decisions stay. A review adopted meanwhile is left as it is.

    Whoever asked and waited long is told by letter.
    """
    if review.state == "adopted":
        return
    review.counts, review.charts, review.state, review.built_at = counts, charts, "draft", now
    review.counted_through, review.stage = counted_through, ""
    if review.asked_at is not None and review.built_by_id is not None and now - review.asked_at >= LONG:
        dedupe = f"review-ready:{review.id}:{int(review.asked_at.timestamp())}"
        enqueue(session, "reviews.tell_ready", {"review_id": review.id, "user_id": review.built_by_id}, dedupe=dedupe)
