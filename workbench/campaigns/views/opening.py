"""The answer of an address in this room: it must be there, and its rumour one that the person may see."""

from flask_login import current_user
from sqlalchemy.orm import Session

from workbench.campaigns import queries
from workbench.editorial.loading import note_reading
from workbench.editorial.models import Sandwich


def open_answer(session: Session, slug: str) -> Sandwich:
    """The answer that is to be placed. Raises NotFound, also when it is about a rumour that the person may not see."""
    sandwich = queries.sandwich_by_slug(session, slug)
    note_reading(session, sandwich, current_user)
    return sandwich
