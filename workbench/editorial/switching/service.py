"""Changing an answer's format. What the new format has no place for is put aside, and comes back when it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import formats_for
from sandwiches.document import PARTS
from sandwiches.formats import format_of
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.holding import hold
from workbench.editorial.models import FORMATS, Revision, Sandwich
from workbench.editorial.record import keep_written, record_of
from workbench.editorial.service.writing import add_revision, require_editor, require_writable
from workbench.editorial.switching.models import KeptPart
from workbench.editorial.wording import format_closed
from workbench.errors import Refused
from workbench.rumours.models import Rumour

UPDATE = "next_update_at"
MOVABLE = (*PARTS, UPDATE)


@dataclass(frozen=True)
class Moved:
    """What a change of format puts aside and what it brings back: names of parts."""

    aside: tuple[str, ...]
    back: tuple[str, ...]


def change_format(session: Session, sandwich: Sandwich, format: str, *, actor: User, now: datetime) -> Revision:
    """Give the answer another format in a new revision. The same format again changes nothing.

    Raises Refused, with the reason, for a format that the verdict and the decision do not allow.
    """
    require_editor(actor)
    hold(session, sandwich)
    require_writable(sandwich)
    current = session.get_one(Revision, sandwich.current_revision_id)
    if format == sandwich.format:
        return current
    if format not in FORMATS or format not in open_formats(session, sandwich):
        raise Refused(format_closed(format) if format in FORMATS else _("Choose a format"), subject_id=sandwich.id)
    kept = {row.part: row for row in kept_parts(session, sandwich.id)}
    document = keep_written(current.document)
    moved = moved_parts(document, kept, format)
    for part in moved.aside:
        row = kept.get(part) or KeptPart(sandwich_id=sandwich.id, part=part)
        row.text, row.format, row.kept_by_id, row.kept_at = str(document[part]), sandwich.format, actor.id, now
        session.add(row)
    brought = {part: kept[part].text for part in moved.back}
    for part in moved.back:
        session.delete(kept[part])
    before, sandwich.format = sandwich.format, format
    session.flush()
    changed = {**document, **dict.fromkeys(moved.aside, ""), **brought}
    details: dict[str, Any] = {"before": before, "format": format, "aside": list(moved.aside), "back": list(moved.back)}
    # Always a revision of its own: an approval of the old format must not stand for the new one.
    revision = add_revision(session, sandwich, changed, actor=actor, now=now)
    record(session, "format_changed", sandwich, actor_id=actor.id, now=now, number=revision.number, **details)
    return revision


def open_formats(session: Session, sandwich: Sandwich) -> list[str]:
    """The formats that the rumour's verdict, decision and kind allow today."""
    rumour = session.get_one(Rumour, sandwich.rumour_id)
    return formats_for(rumour.verdict, str(record_of(session, sandwich)["decision"]), rumour.kind)


def kept_parts(session: Session, sandwich_id: int) -> Sequence[KeptPart]:
    """Texts that wait for a format that has a place for them."""
    return session.scalars(select(KeptPart).where(KeptPart.sandwich_id == sandwich_id).order_by(KeptPart.part)).all()


def moved_parts(document: dict[str, Any], kept: dict[str, KeptPart], format: str) -> Moved:
    """What a change to the format would put aside and bring back. A text that stands is never written over."""
    wanted = format_of(format)
    has_place = {*wanted.required, *wanted.optional, *([UPDATE] if wanted.needs_next_update else [])}
    aside = tuple(part for part in MOVABLE if part not in has_place and str(document.get(part) or "").strip())
    empty = (part for part in MOVABLE if part in has_place and not str(document.get(part) or "").strip())
    return Moved(aside, tuple(part for part in empty if part in kept))
