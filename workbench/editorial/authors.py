"""Who has written in an answer: those people decide nothing about it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.editorial.collaborating.writers import suggester_ids
from workbench.editorial.models import Revision, Sandwich


def author_ids(session: Session, sandwich: Sandwich) -> set[int]:
    """Everybody who has written in the text, also by a suggestion that was taken in, whoever is named as its author now."""
    saved = session.scalars(select(Revision.author_id).where(Revision.sandwich_id == sandwich.id))
    return {sandwich.author_id, *saved, *suggester_ids(session, sandwich.id)}
