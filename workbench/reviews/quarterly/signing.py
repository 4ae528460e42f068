"""What is frozen and signed when a review is adopted: counts, what people wrote, and the documents in both languages."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import parts
from workbench.reviews.quarterly.assembling import build
from workbench.reviews.quarterly.canonical import to_json
from workbench.reviews.quarterly.speaking import speaking
from workbench.reviews.quarters import quarter_of
from workbench.web.languages import LANGUAGES
from workbench.web.sessions import settings

SCHEMA = 1


def content_of(session: Session, review: QuarterReview, *, note: str, actor: User, now: datetime) -> dict[str, Any]:
    """Plain JSON that needs no other table to be read, ten years from now."""
    with session.no_autoflush:
        return _content(session, _as_adopted(review, note, actor, now), actor, now)


def _as_adopted(review: QuarterReview, note: str, actor: User, now: datetime) -> QuarterReview:
    """The review with the words that it will have, as an object of its own that is never stored."""
    copy = QuarterReview(
        id=review.id, first_day=review.first_day, state="adopted", counts=review.counts, charts={}, note=note,
        built_at=review.built_at, adopted_at=now, frozen={},
    )  # fmt: skip
    copy.adopted_by_id = actor.id
    return copy


def _content(session: Session, review: QuarterReview, actor: User, now: datetime) -> dict[str, Any]:
    documents = {}
    for language in LANGUAGES:
        with speaking(language):
            documents[language] = {
                "internal": to_json(build(session, review, language=language, for_public=False, adopter=actor.name)),
                "public": to_json(build(session, review, language=language, for_public=True, adopter=actor.name)),
            }
    return {
        "schema": SCHEMA,
        "quarter": quarter_of(review.first_day).slug,
        "municipality": settings().municipality,
        "counted_at": review.built_at.isoformat() if review.built_at else None,
        "adopted_at": now.isoformat(),
        "adopted_by": actor.name,
        "counts": review.counts,
        "written": {language: parts.written(session, review, language) for language in LANGUAGES},
        "documents": documents,
    }
