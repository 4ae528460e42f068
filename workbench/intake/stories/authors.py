"""What becomes of the codes of authors: counted within one rumour when an item is linked, forgotten when it is sorted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench.intake.models import Item, ItemCopy
from workbench.intake.stories.author_codes import author_hash
from workbench.intake.stories.story_lines import chunks
from workbench.web.sessions import settings

LONGEST = timedelta(days=30)


def hash_of(item: Item, rumour_code: str) -> str | None:
    """The author's code within the rumour, or None when nobody is known. The same author of another rumour has another code."""
    return author_hash(settings().secret_key, item.author_code, rumour_code) if item.author_code else None


def forget_authors(session: Session, item_ids: Sequence[int]) -> None:
    """Empty the codes of these items and of their copies. Nothing can bring them back, also no undo."""
    forget_authors_of_copies(session, item_ids)
    for some in chunks(item_ids):
        session.execute(update(Item).where(Item.id.in_(some), Item.author_code.is_not(None)).values(author_code=None))


def forget_authors_of_copies(session: Session, item_ids: Sequence[int]) -> None:
    """Empty the codes that the copies of these items hold."""
    for some in chunks(item_ids):
        held = select(ItemCopy.id).where(ItemCopy.item_id.in_(some), ItemCopy.author_code.is_not(None))
        copy_ids = session.scalars(held).all()
        if copy_ids:
            session.execute(update(ItemCopy).where(ItemCopy.id.in_(copy_ids)).values(author_code=None))


def forget_old_authors(session: Session, *, now: datetime) -> int:
    """Empty the codes of what nobody has sorted within 30 days. Returns how many."""
    count = 0
    for table in (Item, ItemCopy):
        old = (table.author_code.is_not(None), table.collected_at <= now - LONGEST)
        done = session.execute(update(table).where(*old).values(author_code=None), {"synchronize_session": False})
        count += int(done.rowcount)  # type: ignore[attr-defined]
    return count
