"""Whose words stand in a text beside those who saved its revisions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.editorial.collaborating.models import Suggestion


def suggester_ids(session: Session, sandwich_id: int) -> Sequence[int]:
    """Whose words have been taken in: they have written in the text, and so may not approve it."""
    wanted = select(Suggestion.author_id).where(Suggestion.sandwich_id == sandwich_id, Suggestion.state == "accepted")
    return session.scalars(wanted.distinct()).all()
