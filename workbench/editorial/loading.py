"""What every view of the room begins with: the answer of the address, and the person who asks."""

# mypy: disable-error-code="arg-type,union-attr"

from flask_login import current_user
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.activity.access import note_access
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import sandwich_by_slug
from workbench.errors import NotFound
from workbench.rumours.queries import may_be_seen_by


def acting(session: Session) -> User:
    """The signed-in person, in this session."""
    return session.get_one(User, current_user.id)


def open_sandwich(session: Session, slug: str) -> Sandwich:
    """The answer, if the signed-in person may see its rumour; one to a restricted rumour goes into the access log.

    Raises NotFound.
    """
    sandwich = sandwich_by_slug(session, slug)
    note_reading(session, sandwich, current_user)
    return sandwich


def note_reading(session: Session, sandwich: Sandwich, reader: User) -> None:
    """Raises NotFound when the reader may not see the rumour; a restricted one goes into the access log. For every room below."""
    if not may_be_seen_by(reader, sandwich.rumour):
        raise NotFound(subject_id=sandwich.slug)
    note_restricted(session, sandwich, reader)


def note_restricted(session: Session, sandwich: Sandwich, reader: User) -> None:
    """One to a restricted rumour goes into the access log, for readers who have been found to be allowed to read it."""
    if sandwich.rumour.sensitivity == "restricted":
        note_access(session, "restricted_answer_read", sandwich, actor_id=reader.id, now=clock.utcnow())
