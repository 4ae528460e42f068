"""What the machine reads of a text in a language it does not know: the translation that people have added."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.intake.models import Item, Translation

READ_BY_MACHINE = ("sv", "en")


def readable_translations(session: Session, item_ids: Sequence[int]) -> dict[int, Translation]:
    """For each item in another language its Swedish translation, else its English one."""
    if not item_ids:
        return {}
    found = select(Translation).join(Item, Item.id == Translation.item_id)
    found = found.where(
        Translation.item_id.in_(item_ids), Translation.language.in_(READ_BY_MACHINE), Item.language.not_in(READ_BY_MACHINE)
    )
    rows = sorted(session.scalars(found), key=lambda row: READ_BY_MACHINE.index(row.language), reverse=True)
    return {row.item_id: row for row in rows}
