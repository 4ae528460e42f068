"""Observations in other languages: the original is kept, the translation stands beside it, and who made it. METHOD.md C.1."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.errors import Refused
from workbench.rumours.models import TRANSLATORS, Rumour, Sighting
from workbench.rumours.sightings import NewSighting
from workbench.rumours.texts import TEXT_LENGTH, masked, masked_line


def with_translation(sighting: NewSighting) -> NewSighting:
    """The report as it may be stored: the translation masked, and its wording called translated. Raises Refused."""
    if not sighting.translation.strip():
        return replace(sighting, translation="", translation_language="", translated_by="")
    if sighting.translated_by not in TRANSLATORS:
        raise Refused(_("Say who translated: a person, an interpreter or a machine."), subject_id=sighting.item_id)
    return replace(
        sighting,
        wording="translated",
        translation=masked(sighting.translation[:TEXT_LENGTH]),
        translation_language=masked_line(sighting.translation_language, most=20) or "sv",
    )


def translate_sighting_of_item(
    session: Session,
    item_id: int,
    *,
    translation: str,
    translation_language: str,
    translated_by: str,
    actor_id: int,
    now: datetime,
    language: str | None = None,
) -> bool:
    """The observation that an item gave gets its translation too. False when the item has given none, or its words are erased."""
    row = session.scalar(select(Sighting).where(Sighting.item_id == item_id, Sighting.removed_at.is_(None)))
    if row is None:
        return False
    old = NewSighting(row.text_heard, row.heard_at, row.channel, row.source_type, item_id=item_id)
    new = with_translation(
        replace(old, translation=translation, translation_language=translation_language, translated_by=translated_by)
    )
    row.translation, row.translation_language, row.translated_by = new.translation, new.translation_language, new.translated_by
    row.wording, row.language = new.wording, language or row.language
    session.flush()
    details: dict[str, Any] = {"sighting_id": row.id, "language": new.translation_language, "translated_by": translated_by}
    record(session, "sighting_translated", session.get_one(Rumour, row.rumour_id), actor_id=actor_id, now=now, **details)
    return True
