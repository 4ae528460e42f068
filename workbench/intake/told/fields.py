"""What a person's report says of where and when a rumour was heard, as an observation names it. Reads only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.intake.models import Tip

SOURCE_TYPES = {"resident": "resident", "agent": "anti_rumour_agent", "staff": "staff"}


def fields_told(tip: Tip | None) -> dict[str, Any]:
    """The fields of NewSighting that the report knows better than its source; empty without a report."""
    if tip is None:
        return {}
    return {
        "heard_at": tip.heard_at or tip.told_at,
        "channel": tip.heard_in,
        "source_type": SOURCE_TYPES[tip.told_by],
        "wording": "paraphrase",
        "place": tip.place,
        "source_name": "",
    }


def tip_of(session: Session, item_id: int) -> Tip | None:
    """What was told together with the item itself, or None for an item of another kind."""
    return session.scalar(select(Tip).where(Tip.item_id == item_id, Tip.item_copy_id.is_(None)))


def tips_of(session: Session, item_id: int) -> Sequence[Tip]:
    """What every person said who told us this, oldest first."""
    return session.scalars(select(Tip).where(Tip.item_id == item_id).order_by(Tip.id)).all()


def tips_of_copies(session: Session, item_id: int) -> dict[int, Tip]:
    """The reports that joined the item as copies, by the copy's id."""
    return {tip.item_copy_id: tip for tip in tips_of(session, item_id) if tip.item_copy_id is not None}
