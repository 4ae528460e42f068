"""How long people's words stay: as the municipality has decided, and not a day longer. What was counted stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.intake.models import (
    SYNDICATION,
    Assessment,
    Item,
    ItemBand,
    ItemCopy,
    ItemText,
    Source,
    SourceTest,
    Tip,
    Translation,
    TriageAction,
)
from workbench.intake.sources.service.decisions import standing_decision
from workbench.intake.stories.story_lines import chunks
from workbench.rumours.erasing import erase_old_words, erase_words_of_items
from workbench.rumours.holds.queries import held_rumours, holds_everything

PEOPLES_GENRES = ("post", "tip")  # feeds of forums and the like: what people wrote themselves
ERASED: dict[str, Any] = {"title": "", "text": "", "url": None}


def delete_old_words(session: Session, *, now: datetime) -> int:
    """Erase the words of people that are older than the decision's days; one row in the log tells how many. Returns it.

    Erased are texts, titles, links, earlier wordings, translations, doubts, reasons of the machine and previews. Articles of
    media stay. Without a standing decision nothing is erased: keeping and deleting are both the municipality's to decide.
    A legal hold on everything stops it, one on a rumour keeps what belongs to the rumour.
    """
    decision = standing_decision(session)
    if decision is None or holds_everything(session):
        return 0
    before = now - timedelta(days=decision.text_days)
    sources = select(Source.id).where(_holds_peoples_words())
    old = select(Item.id).where(Item.source_id.in_(sources), Item.collected_at < before, _has_words(), Item.id.not_in(_held()))
    ids = list(session.scalars(old))
    erase_items(session, ids, now=now)
    copies = list(
        session.scalars(
            select(ItemCopy.id).where(
                ItemCopy.source_id.in_(sources),
                ItemCopy.collected_at < before,
                _copy_has_words(),
                ItemCopy.item_id.not_in(_held()),
            )
        )
    )
    erase_copies(session, copies)
    _erase_traces(session, before)
    sighting_count = erase_words_of_items(session, ids, copies) + erase_old_words(session, before, now)
    if ids or copies or sighting_count:
        count = len(ids) + len(copies)
        record(session, "old_words_deleted", decision, actor_id=None, now=now, texts=count, sightings=sighting_count)
    return len(ids) + len(copies) + sighting_count


def erase_items(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    """Erase the words of these items and what hangs on them, whatever their age; their rows and counts stay."""
    for some in chunks(list(ids)):
        _erase_items(session, some, now=now)


def erase_copies(session: Session, ids: Sequence[int]) -> None:
    """Erase the words of these copies; their rows stay, so that they are not collected again."""
    for some in chunks(list(ids)):
        session.execute(update(ItemCopy).where(ItemCopy.id.in_(some)).values(**ERASED, author_code=None))


def _erase_items(session: Session, ids: Sequence[int], *, now: datetime) -> None:
    for table in (ItemText, Translation, ItemBand):
        session.execute(delete(table).where(table.item_id.in_(ids)))
    session.execute(update(Tip).where(Tip.item_id.in_(ids)).values(doubt=""))
    session.execute(update(Assessment).where(Assessment.item_id.in_(ids)).values(reasons=[]))
    session.execute(
        update(Item)
        .where(Item.id.in_(ids))
        .values(**ERASED, canonical_url=None, text_digest=None, author_code=None, removed_at=now)
    )
    off_the_line: dict[str, Any] = {
        "state": "removed",
        "taken_by_id": None,
        "taken_at": None,
        "flagged": False,
        "is_raised": False,
    }
    waiting = Item.state.in_(("new", "taken"))
    session.execute(update(Item).where(Item.id.in_(ids), waiting).values(**off_the_line))
    # No model is to read the empty text.
    session.execute(
        update(Item).where(Item.id.in_(ids), Item.assessed_at.is_(None)).values(assessed_at=now, assess_again_at=None)
    )


def _erase_traces(session: Session, before: datetime) -> None:
    """Titles and previews that were kept beside the items."""
    session.execute(
        update(TriageAction).where(TriageAction.at < before, cast(TriageAction.skipped, Text) != "[]").values(skipped=[])
    )
    session.execute(
        update(SourceTest)
        .where(SourceTest.kind != SYNDICATION, SourceTest.asked_at < before, cast(SourceTest.newest, Text) != "[]")
        .values(newest=[])
    )


def _held() -> Select[Any]:
    """Items that belong to a rumour under a legal hold."""
    return select(Item.id).where(Item.rumour_id.in_(held_rumours()))


def _holds_peoples_words() -> ColumnElement[bool]:
    return or_(Source.kind != SYNDICATION, Source.genre.in_(PEOPLES_GENRES))


def _has_words() -> ColumnElement[bool]:
    """An item whose words were erased has its time of removal."""
    return and_(Item.removed_at.is_(None), Item.state != "removed")


def _copy_has_words() -> ColumnElement[bool]:
    return or_(ItemCopy.title != "", ItemCopy.text != "", ItemCopy.url.is_not(None))
