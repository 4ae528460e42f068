"""Translations of items: the original stays as it is, the translation stands beside it with who made it. METHOD.md C.1."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.activity.service import record
from workbench.errors import Refused
from workbench.intake.models import TRANSLATORS, Item, Translation
from workbench.intake.told.service import masked_told
from workbench.intake.told.translated import READ_BY_MACHINE
from workbench.rumours.translating import translate_sighting_of_item


def add_translation(
    session: Session,
    item: Item,
    *,
    language: str,
    text: str,
    translated_by: str,
    actor_id: int,
    now: datetime,
    original: str | None = None,
) -> Translation:
    """The item in another language, masked; a second one in that language replaces the first.

    `original` corrects what language the item is in. An observation that the item has given gets the translation too.
    """
    _refuse_unusable(item, language, text, translated_by, original or item.language)
    row = session.scalar(select(Translation).where(Translation.item_id == item.id, Translation.language == language))
    if row is None:
        row = Translation(item_id=item.id, language=language)
        session.add(row)
    row.text, row.translated_by, row.added_by_id, row.added_at = masked_told(text), translated_by, actor_id, now
    if original:
        item.language = original
    if item.state in ("new", "taken") and language in READ_BY_MACHINE:
        item.assessed_at = item.assess_again_at = None  # the machine reads the translation
    session.flush()
    record(session, "item_translated", item, actor_id=actor_id, now=now, language=language, translated_by=translated_by)
    translate_sighting_of_item(session, item.id, actor_id=actor_id, now=now, language=item.language, **_on_sighting(row))
    return row


def translations_of(session: Session, item_id: int) -> Sequence[Translation]:
    """Every translation of the item with who added it; Swedish first, then English."""
    rows = session.scalars(
        select(Translation).where(Translation.item_id == item_id).options(joinedload(Translation.added_by))
    ).all()  # fmt: skip
    return sorted(rows, key=lambda row: (*(row.language != code for code in READ_BY_MACHINE), row.language))


def sighting_translation(session: Session, item_id: int) -> dict[str, Any]:
    """The fields of a sighting that tell the item's translation; empty when there is none."""
    rows = translations_of(session, item_id)
    return _on_sighting(rows[0]) if rows else {}


def _on_sighting(row: Translation) -> dict[str, Any]:
    return {"translation": row.text, "translation_language": row.language, "translated_by": row.translated_by}


def _refuse_unusable(item: Item, language: str, text: str, translated_by: str, original: str | None) -> None:
    if item.state == "removed":
        raise Refused(_("The words of this item have been erased, so there is nothing to translate."), subject_id=item.id)
    if not text.strip():
        raise Refused(_("Write the translation"), subject_id=item.id)
    if translated_by not in TRANSLATORS:
        raise Refused(_("Say who translated: a person, an interpreter or a machine."), subject_id=item.id)
    if not language.isascii() or not 2 <= len(language) <= 12:
        raise Refused(_("“%(value)s” is no known choice here.", value=language[:40]), subject_id=item.id)
    if language == original:
        raise Refused(_("The translation must be in another language than the original."), subject_id=item.id)
