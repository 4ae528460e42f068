"""Reading what people wrote for a review: texts, decisions, how the last ones went, notes; and the reviews before it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly.models import ReviewDecision, ReviewNote, ReviewOutcome, ReviewText
from workbench.reviews.quarters import quarter_of
from workbench.web.languages import LANGUAGES

EARLIER = 3  # as many quarters stand beside the new one


def texts_of(session: Session, review_id: int) -> Sequence[ReviewText]:
    """Every text of a review, in both languages."""
    return session.scalars(select(ReviewText).where(ReviewText.review_id == review_id).order_by(ReviewText.id)).all()


def text_of(session: Session, review_id: int, section: str, language: str) -> ReviewText | None:
    """One section's text in one language, with who wrote it."""
    wanted = (ReviewText.review_id == review_id, ReviewText.section == section, ReviewText.language == language)
    return session.scalar(select(ReviewText).where(*wanted).options(joinedload(ReviewText.written_by)))


def decisions_of(session: Session, review_id: int) -> Sequence[ReviewDecision]:
    """The changes for the next quarter, in their order, with their owners."""
    wanted = select(ReviewDecision).where(ReviewDecision.review_id == review_id).options(joinedload(ReviewDecision.owner))
    return session.scalars(wanted.order_by(ReviewDecision.position)).unique().all()


def last_decisions(session: Session, review: QuarterReview) -> Sequence[ReviewDecision]:
    """The decisions of the newest adopted review before this one that made any."""
    wanted = (
        select(ReviewDecision.review_id)
        .join(QuarterReview, QuarterReview.id == ReviewDecision.review_id)
        .where(QuarterReview.state == "adopted", QuarterReview.first_day < review.first_day)
        .order_by(QuarterReview.first_day.desc())
        .limit(1)
    )
    newest = session.scalar(wanted)
    if newest is None:
        return []
    rows = select(ReviewDecision).where(ReviewDecision.review_id == newest).order_by(ReviewDecision.position)
    return session.scalars(rows.options(joinedload(ReviewDecision.owner), joinedload(ReviewDecision.review))).unique().all()


def outcomes_of(session: Session, review_id: int) -> dict[int, ReviewOutcome]:
    """What this review says of earlier decisions, by decision."""
    rows = session.scalars(select(ReviewOutcome).where(ReviewOutcome.review_id == review_id))
    return {row.decision_id: row for row in rows}


def notes_of(session: Session, review_id: int, *, for_public: bool = False) -> Sequence[ReviewNote]:
    """Notes beside an adopted review, oldest first."""
    wanted = select(ReviewNote).where(ReviewNote.review_id == review_id).options(joinedload(ReviewNote.written_by))
    if for_public:
        wanted = wanted.where(ReviewNote.is_public)
    return session.scalars(wanted.order_by(ReviewNote.id)).unique().all()


def earlier_reviews(session: Session, review: QuarterReview) -> list[tuple[str, dict[str, Any]]]:
    """Slug and counts of the last reviews before this one that were counted, newest first."""
    rows = session.execute(
        select(QuarterReview.first_day, QuarterReview.counts)
        .where(QuarterReview.first_day < review.first_day, QuarterReview.built_at.is_not(None))
        .order_by(QuarterReview.first_day.desc())
        .limit(EARLIER)
    )
    return [(quarter_of(row.first_day).slug, row.counts) for row in rows]


def written(session: Session, review: QuarterReview, language: str) -> dict[str, Any]:
    """All that people wrote, as plain values. A text that is missing in the language stands in the other one."""
    order = sorted(LANGUAGES, key=lambda one: one == language)  # the asked language last, so that it wins
    texts: dict[str, dict[str, Any]] = {}
    rows = texts_of(session, review.id)
    for one in order:
        texts |= {row.section: {"text": row.text, "is_internal": row.is_internal} for row in rows if row.language == one}
    outcomes = outcomes_of(session, review.id)
    return {
        "texts": texts,
        "note": review.note,
        "decisions": [_decision(row) for row in decisions_of(session, review.id)],
        "outcomes": [
            {
                **_decision(row),
                "quarter": quarter_of(row.review.first_day).slug,
                "state": outcomes[row.id].state if row.id in outcomes else "",
                "note": outcomes[row.id].note if row.id in outcomes else "",
            }
            for row in last_decisions(session, review)
        ],
    }


def _decision(row: ReviewDecision) -> dict[str, Any]:
    return {"text": row.text, "owner": row.owner.name, "due_on": row.due_on.isoformat(), "stop_if": row.stop_if}
