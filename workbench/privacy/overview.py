"""What waits for somebody in the privacy room."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.privacy.models import CommentCase, RecordsRequest
from workbench.rumours.holds.models import LegalHold


def waiting_counts(session: Session, *, now: datetime) -> dict[str, int]:
    """How many requests are being read, comments wait for a decision, and holds are to be looked at again."""
    requests = select(func.count()).select_from(RecordsRequest).where(RecordsRequest.state.in_(("reading", "making", "failed")))
    comments = select(func.count()).select_from(CommentCase).where(CommentCase.outcome == "")
    holds = (
        select(func.count()).select_from(LegalHold).where(LegalHold.lifted_at.is_(None), LegalHold.look_again_on <= now.date())
    )
    return {
        "requests": session.scalar(requests) or 0,
        "comments": session.scalar(comments) or 0,
        "holds": session.scalar(holds) or 0,
    }
