"""Who has written in an answer: those people decide nothing about it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.editorial.models import Revision, Sandwich


def author_ids(session: Session, sandwich: Sandwich) -> set[int]:
    """Everybody who has written in the text, whoever is named as its author now."""
    return {sandwich.author_id, *session.scalars(select(Revision.author_id).where(Revision.sandwich_id == sandwich.id))}
