"""What a person has typed since the last revision, kept every two seconds."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sandwiches import DocumentError
from workbench.accounts.models import User
from workbench.editorial.models import Autosave, Sandwich
from workbench.editorial.record import carry, complete, keep_written, record_of
from workbench.editorial.service.writing import own_revision, require_editor, require_writable


def keep_autosave(
    session: Session, sandwich: Sandwich, *, document: dict[str, Any], base_revision_id: int | None, actor: User, now: datetime
) -> Autosave | None:
    """Keep what has been typed; it changes no revision and no state. None when the text cannot be stored."""
    require_editor(actor)
    require_writable(sandwich)
    try:
        written = keep_written(complete(carry(sandwich, document), record_of(session, sandwich)).to_json())
    except DocumentError:
        return None
    base = own_revision(session, sandwich, base_revision_id)  # read before the row is new: the read would write it half filled
    found = session.scalar(select(Autosave).where(Autosave.sandwich_id == sandwich.id, Autosave.user_id == actor.id))
    if found is None:
        found = Autosave(sandwich_id=sandwich.id, user_id=actor.id)
        session.add(found)
    found.document = written
    found.base_revision_id = base.id if base else None
    found.saved_at = now
    session.flush()
    return found


def discard_autosave(session: Session, sandwich: Sandwich, *, actor: User) -> None:
    """Throw away what the person has typed since the last revision."""
    session.execute(delete(Autosave).where(Autosave.sandwich_id == sandwich.id, Autosave.user_id == actor.id))
