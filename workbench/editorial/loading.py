"""What every view of the room begins with: the answer of the address, and the person who asks."""

# mypy: disable-error-code="arg-type,union-attr"

from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import sandwich_by_slug
from workbench.errors import NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to


def acting(session: Session) -> User:
    """The signed-in person, in this session."""
    return session.get_one(User, current_user.id)


def open_sandwich(session: Session, slug: str) -> Sandwich:
    """The answer, if the signed-in person may see its rumour. Raises NotFound."""
    sandwich = sandwich_by_slug(session, slug)
    if session.scalar(select(Rumour.id).where(Rumour.id == sandwich.rumour_id, visible_to(current_user))) is None:
        raise NotFound(subject_id=slug)
    return sandwich
