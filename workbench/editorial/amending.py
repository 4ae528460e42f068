"""A change of a text from another page than the editor: what the person has typed and not saved comes along first."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.queries import autosave_of
from workbench.editorial.record import keep_written
from workbench.editorial.service.writing import require_editor, require_writable, save_revision
from workbench.errors import Conflict

Change = Callable[[dict[str, Any]], dict[str, Any]]


def amend(session: Session, sandwich: Sandwich, change: Change, *, actor: User, now: datetime, note: str = "") -> Revision:
    """Save the text with `change` made to its written fields, as a revision of its own after what the person had typed.

    Raises Conflict when a colleague has saved since the person began to type: both texts are kept for the editor to join.
    """
    require_editor(actor)
    require_writable(sandwich)
    keep_typed(session, sandwich, actor=actor, now=now)
    document = change(own_text(session, sandwich, actor))
    base_id = sandwich.current_revision_id
    return save_revision(session, sandwich, document=document, base_revision_id=base_id, actor=actor, now=now, note=note)


def keep_typed(session: Session, sandwich: Sandwich, *, actor: User, now: datetime) -> None:
    """Save what the person has typed and not saved, if anything, as a revision."""
    kept = autosave_of(session, sandwich.id, actor.id)
    if kept is None or keep_written(kept.document) == own_revision(sandwich):
        return
    if kept.base_revision_id != sandwich.current_revision_id:
        message = _("A colleague has saved a newer text while you were writing. Open the editor and save your text first.")
        raise Conflict(message, subject_id=sandwich.id)
    save_revision(session, sandwich, document=kept.document, base_revision_id=kept.base_revision_id, actor=actor, now=now)


def own_text(session: Session, sandwich: Sandwich, actor: User) -> dict[str, Any]:
    """The written fields as this person sees them in the editor: what they have typed, else the current revision."""
    kept = autosave_of(session, sandwich.id, actor.id)
    return keep_written(kept.document) if kept is not None else own_revision(sandwich)


def own_revision(sandwich: Sandwich) -> dict[str, Any]:
    """The written fields of the current revision."""
    return keep_written(sandwich.current_revision.document) if sandwich.current_revision is not None else {}
