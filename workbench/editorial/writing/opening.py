"""The answer that somebody is typing in: what the live check and the autosave need of it, in one query."""

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from workbench.editorial.models import Sandwich
from workbench.errors import NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to


def opened_for_typing(session: Session, slug: str) -> Sandwich:
    """The answer with its rumour, its people and its current text, if the signed-in person may see it. Raises NotFound."""
    loaded = (
        contains_eager(Sandwich.rumour).joinedload(Rumour.verdict_by),
        joinedload(Sandwich.author),
        joinedload(Sandwich.current_revision),
    )
    seen = select(Sandwich).join(Sandwich.rumour).where(Sandwich.slug == slug, visible_to(current_user))
    found = session.scalar(seen.options(*loaded))
    if found is None:
        raise NotFound(subject_id=slug)
    return found
