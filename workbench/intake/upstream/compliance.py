"""Deleted upstream, deleted here: which posts are to be asked about, and what the network's answer changes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from feeds.social import reference_of
from workbench.intake.models import SOCIAL, Item, ItemCopy, Source
from workbench.intake.upstream.removal import remove_copy, remove_item

EVERY = timedelta(hours=24)
REASON = "gone_at_source"


@dataclass(frozen=True)
class Post:
    """A stored post, as an item of its own or as a copy. The network is asked by `reference`."""

    reference: str
    item_id: int | None = None
    copy_id: int | None = None


def sources_to_ask(session: Session, *, now: datetime) -> list[Source]:
    """Social sources, also paused and removed ones, with posts that nobody has asked about for a day."""
    with_items = select(Item.source_id).where(*_due_items(now))
    with_copies = select(ItemCopy.source_id).where(*_due_copies(now))
    due = or_(Source.id.in_(with_items), Source.id.in_(with_copies))
    return list(session.scalars(select(Source).where(Source.kind.in_(SOCIAL), due).order_by(Source.id)))


def posts_to_ask(session: Session, source: Source, *, now: datetime, most: int) -> list[Post]:
    """Up to `most` posts of the source that still hold words, those that waited longest first."""
    items = session.execute(
        select(Item.id, Item.external_id, Item.url)
        .where(Item.source_id == source.id, *_due_items(now))
        .order_by(_last_known(Item), Item.id)
        .limit(most)
    )
    posts = [Post(reference_of(source.kind, external_id, url), item_id=row_id) for row_id, external_id, url in items]
    copies = session.execute(
        select(ItemCopy.id, ItemCopy.external_id, ItemCopy.url)
        .where(ItemCopy.source_id == source.id, *_due_copies(now))
        .order_by(_last_known(ItemCopy), ItemCopy.id)
        .limit(most - len(posts))
    )
    return posts + [Post(reference_of(source.kind, external_id, url), copy_id=row_id) for row_id, external_id, url in copies]


def record_answer(session: Session, posts: Sequence[Post], gone: Collection[str], *, now: datetime) -> int:
    """These posts have been asked about; those that are gone lose their words. Returns how many; twice is once."""
    count = 0
    # Copies first: a line that is gone goes over to one of its copies, which must not be gone too.
    for post in sorted(posts, key=lambda post: post.copy_id is None):
        if post.copy_id is not None:
            count += _record_copy(session, post.copy_id, post.reference in gone, now)
        elif post.item_id is not None:
            count += _record_item(session, post.item_id, post.reference in gone, now)
    session.flush()
    return count


def _record_item(session: Session, item_id: int, is_gone: bool, now: datetime) -> bool:
    item = session.get(Item, item_id)
    if item is None or item.state == "removed":
        return False
    item.checked_at = now
    if is_gone:
        remove_item(session, item, reason=REASON, now=now)
    return is_gone


def _record_copy(session: Session, copy_id: int, is_gone: bool, now: datetime) -> bool:
    copy = session.get(ItemCopy, copy_id)
    if copy is None:
        return False
    copy.checked_at = now
    return is_gone and remove_copy(session, copy, reason=REASON, now=now)


def _due_items(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Item.state != "removed", Item.removed_at.is_(None), _last_known(Item) <= now - EVERY)


def _due_copies(now: datetime) -> tuple[ColumnElement[bool], ...]:
    holds_words = or_(ItemCopy.title != "", ItemCopy.text != "", ItemCopy.url.is_not(None))
    return (holds_words, _last_known(ItemCopy) <= now - EVERY)


def _last_known(table: type[Item] | type[ItemCopy]) -> ColumnElement[datetime]:
    """When the post was last known to be there: as it was collected, or asked about."""
    return func.coalesce(table.checked_at, table.collected_at)
