"""Items whose own address no longer answers. One that has rolled off its feed is not missing: only its address can tell."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.intake.models import SYNDICATION, Item, Source
from workbench.intake.upstream.removal import remove_item

GONE = (404, 410)
APART = timedelta(days=1)
EVERY = timedelta(days=7)
REASON = "address_gone"


def items_to_check(session: Session, *, now: datetime, most: int) -> Sequence[Item]:
    """Items of feeds whose address was last asked a week ago, or was missing a day ago; those that waited longest first."""
    is_due = or_(
        Item.missing_since.is_(None) & Item.checked_at.is_(None) & (Item.collected_at <= now - APART),
        Item.missing_since.is_(None) & (Item.checked_at <= now - EVERY),
        Item.missing_since.is_not(None) & (Item.checked_at <= now - APART),
    )
    asked = (Item.state != "removed", Item.removed_at.is_(None), Item.url.is_not(None), Source.kind == SYNDICATION, is_due)
    statement = select(Item).join(Source, Source.id == Item.source_id).where(*asked).options(joinedload(Item.source))
    found: Sequence[Item] = session.scalars(
        statement.order_by(Item.checked_at.is_not(None), Item.checked_at, Item.id).limit(most)
    ).all()
    return found


def record_answer(session: Session, item: Item, status: int, *, now: datetime) -> bool:
    """What the item's own address answered. True when the item is removed now: 404 or 410 twice, at least a day apart.

    Another answer than an error means that it is there; an error of another kind says nothing.
    """
    item.checked_at = now
    if status in GONE:
        if item.missing_since is None:
            item.missing_since = now
        elif now - item.missing_since >= APART:
            remove_item(session, item, reason=REASON, now=now)
            return True
    elif status < 400:
        item.missing_since = None
    return False


def postpone(session: Session, item: Item, *, now: datetime) -> None:
    """The address could not be asked; the others come first."""
    item.checked_at = now
    session.flush()
