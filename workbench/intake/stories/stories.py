"""One story once: copies of a text become one line of the inbox with many places, and can be split off again.

The text that was collected first stays the line. Nothing that a person has touched is ever taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from workbench import queue
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound
from workbench.intake.models import HouseRuleHit, Item, ItemBand, ItemCopy, ItemTag, Source, Tip, Translation
from workbench.intake.stories.copy_sightings import add_sightings_of_copies, dated
from workbench.intake.stories.same_story import WINDOW, Sameness, Story, compare
from workbench.intake.stories.story_lines import (
    SPLIT,
    chunks,
    exact_lines,
    is_personal,
    near_lines,
    rows_of,
    sign,
    store_bands,
    story_of,
    twins,
)
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour, Sighting


@dataclass(frozen=True)
class _Joining:
    """One new item that turned out to be a copy of a line."""

    line: Row[Any]
    copy: Row[Any]
    sameness: Sameness


def join_copies(session: Session, item_ids: Sequence[int], *, now: datetime) -> list[int]:
    """Join new items with what tells the same story at the same address or in the same words. Returns those that stayed lines.

    Near duplicates are looked for by the job that this asks for, so that a page or a visit to a source never waits for them.
    """
    if not item_ids:
        return []
    kept = _drop_known(session, item_ids)
    rows = sign(session, rows_of(session, twins(session, kept)))
    joined = _join(session, rows, exact_lines(session, rows), now=now) if rows else set()
    left = [item_id for item_id in kept if item_id not in joined]
    if left:
        queue.enqueue(session, "intake.join_near", {"item_ids": left}, dedupe=f"join:{left[0]}:{left[-1]}:{int(now.timestamp())}")
    taken = set(item_ids) - set(kept) | joined
    return [item_id for item_id in item_ids if item_id not in taken]


def join_near(session: Session, item_ids: Sequence[int], *, now: datetime) -> list[int]:
    """As `join_copies`, by the words that the texts share. Returns those that stayed lines. Twice changes nothing."""
    rows = sign(session, rows_of(session, item_ids))
    store_bands(session, rows)
    found = exact_lines(session, rows)  # also those that another visit stored at the same moment
    for item_id, near in near_lines(session, rows).items():
        found.setdefault(item_id, []).extend(near)
    joined = _join(session, rows, found, now=now)
    return [row.id for row in rows if row.id not in joined]


def forget_bands(session: Session, *, now: datetime) -> int:
    """Drop the bands of items that are older than the time in which copies are joined. Returns how many."""
    old = select(Item.id).where(Item.dated_at < now - WINDOW)
    done = session.execute(delete(ItemBand).where(ItemBand.item_id.in_(old)))
    return int(done.rowcount)  # type: ignore[attr-defined]


def split_copy(session: Session, item: Item, copy_id: int, *, actor_id: int, now: datetime) -> Item:
    """The copy is an item of its own again, and is never joined a second time. Raises NotFound, also the second time."""
    copy = session.scalar(select(ItemCopy).where(ItemCopy.id == copy_id, ItemCopy.item_id == item.id).with_for_update())
    if copy is None:
        raise NotFound(_("That copy has been split off already."), subject_id=copy_id)
    rumours.remove_sightings_of_copies(session, [copy.id], actor_id=actor_id, now=now)
    split = _as_item(session, item, copy)
    session.add(split)
    session.flush()
    split.text_digest = f"{SPLIT}{split.id}"
    session.execute(update(Tip).where(Tip.item_copy_id == copy.id).values(item_id=split.id, item_copy_id=None))
    session.delete(copy)
    item.copy_count = max(0, item.copy_count - 1)
    session.flush()
    record(session, "copy_split", item, actor_id=actor_id, now=now, split_id=split.id, place=copy.source.name)
    record(session, "item_split_off", split, actor_id=actor_id, now=now, line_id=item.id)
    queue.enqueue(session, "intake.assess_new", {}, dedupe=f"assess:{split.source_id}:{split.id}")
    return split


def _drop_known(session: Session, item_ids: Sequence[int]) -> list[int]:
    """Without what is a copy already: its source gave it again, and storing did not know. Such rows go away at once."""
    again = [
        item_id
        for some in chunks(item_ids)
        for item_id in session.scalars(
            select(Item.id)
            .join(ItemCopy, ItemCopy.source_id == Item.source_id)
            .where(Item.id.in_(some), or_(ItemCopy.external_id == Item.external_id, ItemCopy.url == Item.url))
        )
    ]
    if again:
        _count_again(session, again)
        _remove(session, again)
    return [item_id for item_id in item_ids if item_id not in set(again)]


def _count_again(session: Session, item_ids: Sequence[int]) -> None:
    counts = select(Item.source_id, func.count()).where(Item.id.in_(item_ids)).group_by(Item.source_id)
    for source_id, count in session.execute(counts).all():
        session.execute(update(Source).where(Source.id == source_id).values(item_count=Source.item_count - count))


def _join(session: Session, rows: Sequence[Row[Any]], found: Mapping[int, Sequence[Row[Any]]], *, now: datetime) -> set[int]:
    """Join what was collected later to what was collected earlier, whichever of them is new. Returns the ids that are gone."""
    later, lines = _by_later(rows, found)
    touched = _touched(session, later)
    stories: dict[int, Story] = {}
    gone: dict[int, int] = {}
    joinings: list[_Joining] = []
    for row in later:
        if row.id in touched:
            continue
        joining = _find_line(row, lines[row.id], gone, stories)
        if joining is not None:
            gone[row.id] = joining.line.id
            joinings.append(joining)
    if joinings:
        _write(session, joinings, now=now)
    return set(gone)


def _by_later(
    rows: Sequence[Row[Any]], found: Mapping[int, Sequence[Row[Any]]]
) -> tuple[list[Row[Any]], dict[int, list[Row[Any]]]]:
    """The later one of each pair, oldest first, and the earlier ones by the id of the later one."""
    later: dict[int, Row[Any]] = {}
    lines: dict[int, list[Row[Any]]] = {}
    for row in rows:
        for other in found.get(row.id, ()):
            if other.id != row.id:
                first, second = (other, row) if other.id < row.id else (row, other)
                later[second.id] = second
                lines.setdefault(second.id, []).append(first)
    return [later[item_id] for item_id in sorted(later)], lines


def _find_line(
    row: Row[Any], lines: Sequence[Row[Any]], gone: Mapping[int, int], stories: dict[int, Story]
) -> _Joining | None:  # fmt: skip
    own = stories.setdefault(row.id, story_of(row))
    for line in sorted({other.id: other for other in lines}.values(), key=lambda other: other.id):
        if line.id in gone or (line.text_digest or "").startswith(SPLIT):
            continue
        sameness = compare(stories.setdefault(line.id, story_of(line)), own)
        if sameness is not None:
            return _Joining(line, row, sameness)
    return None


def _touched(session: Session, rows: Sequence[Row[Any]]) -> set[int]:
    """The items that a person has had a hand in: sorted, held, tagged or translated."""
    touched = {row.id for row in rows if row.state != "new" or row.taken_by_id is not None}
    for some in chunks([row.id for row in rows]):
        touched |= set(session.scalars(select(Translation.item_id).where(Translation.item_id.in_(some))))
        touched |= set(session.scalars(select(ItemTag.item_id).where(ItemTag.item_id.in_(some), ItemTag.rule_id.is_(None))))
    return touched


def _write(session: Session, joinings: Sequence[_Joining], *, now: datetime) -> None:
    gone = [one.copy.id for one in joinings]
    authors = _authors_of(session, joinings)
    session.execute(insert(ItemCopy), [_copy_row(one, authors) for one in joinings])
    line_of = {one.copy.id: one.line.id for one in joinings}
    _move_what_hangs(session, line_of)
    _remove(session, gone)
    lines = sorted({one.line.id for one in joinings})
    counted = select(func.count()).where(ItemCopy.item_id == Item.id).correlate(Item).scalar_subquery()
    for some in chunks(lines):
        session.execute(update(Item).where(Item.id.in_(some)).values(copy_count=counted), {"synchronize_session": False})
    session.expire_all()
    _sight(session, [one.line.id for one in joinings if one.line.state == "linked"], now=now)
    _clear_settled_authors(session, lines)


def _authors_of(session: Session, joinings: Sequence[_Joining]) -> dict[int, set[str]]:
    """The codes of the authors that each line has heard already."""
    authors: dict[int, set[str]] = {}
    for one in joinings:
        if one.line.author_code:
            authors.setdefault(one.line.id, set()).add(one.line.author_code)
    for some in chunks([one.line.id for one in joinings]):
        found = select(ItemCopy.item_id, ItemCopy.author_code).where(
            ItemCopy.item_id.in_(some), ItemCopy.author_code.is_not(None)
        )
        for item_id, code in session.execute(found):
            authors.setdefault(item_id, set()).add(str(code))
    return authors


def _copy_row(one: _Joining, authors: dict[int, set[str]]) -> dict[str, Any]:
    row, line = one.copy, one.line
    said_before = authors.setdefault(line.id, set())
    is_own = is_personal(row) and one.sameness.sign != "address" and (not row.author_code or row.author_code not in said_before)
    if row.author_code:
        said_before.add(row.author_code)
    return {
        "item_id": line.id, "source_id": row.source_id, "external_id": row.external_id, "url": row.url, "title": row.title,
        "published_at": row.published_at, "collected_at": row.collected_at, "sign": one.sameness.sign,
        "similarity": one.sameness.similarity, "text": "" if row.text == line.text else row.text, "language": row.language,
        "was_item_id": row.id, "author_code": row.author_code, "is_own_report": is_own,
    }  # fmt: skip


def _move_what_hangs(session: Session, line_of: Mapping[int, int]) -> None:
    """Copies of the copies, and what people told with them, go over to the line."""
    for some in chunks(sorted(line_of)):
        copies = session.execute(select(ItemCopy.id, ItemCopy.item_id).where(ItemCopy.item_id.in_(some))).all()
        if copies:
            session.execute(update(ItemCopy), [{"id": row.id, "item_id": line_of[row.item_id]} for row in copies])
        tips = session.execute(
            select(Tip.id, Tip.item_id, Tip.item_copy_id, ItemCopy.id.label("copy_id"))
            .join(ItemCopy, ItemCopy.was_item_id == Tip.item_id)
            .where(Tip.item_id.in_(some))
        ).all()
        if tips:
            moved = [
                {"id": row.id, "item_id": line_of[row.item_id], "item_copy_id": row.item_copy_id or row.copy_id} for row in tips
            ]
            session.execute(update(Tip), moved)


def _sight(session: Session, item_ids: Sequence[int], *, now: datetime) -> None:
    """A copy of a text that is linked already is one more sighting of that rumour."""
    for item_id in dict.fromkeys(item_ids):
        item = session.get_one(Item, item_id)
        rumour = session.get_one(Rumour, item.rumour_id)
        relation = session.scalar(select(Sighting.relation).where(Sighting.item_id == item_id)) or "asserts"
        if rumour.state != "merged":
            add_sightings_of_copies(session, item, rumour, relation=relation, actor_id=None, now=now)


def _clear_settled_authors(session: Session, line_ids: Sequence[int]) -> None:
    settled = aliased(Item)
    for some in chunks(line_ids):
        sorted_out = select(settled.id).where(settled.id.in_(some), settled.state.in_(("linked", "dismissed")))
        session.execute(
            update(ItemCopy).where(ItemCopy.item_id.in_(sorted_out), ItemCopy.author_code.is_not(None)).values(author_code=None),
            {"synchronize_session": False},
        )  # fmt: skip


def _remove(session: Session, item_ids: Sequence[int]) -> None:
    for some in chunks(item_ids):
        session.execute(delete(HouseRuleHit).where(HouseRuleHit.item_id.in_(some)), {"synchronize_session": False})
        session.execute(delete(Item).where(Item.id.in_(some)), {"synchronize_session": False})


def _as_item(session: Session, line: Item, copy: ItemCopy) -> Item:
    """The item that a copy was, with the id that it had when nobody else has it."""
    was = copy.was_item_id
    held = and_(Item.source_id == copy.source_id, or_(Item.external_id == copy.external_id, Item.url == copy.url))
    taken = session.execute(select(Item.id, Item.external_id).where(held)).all()
    if any(row.external_id == copy.external_id for row in taken):
        raise Conflict(_("Its source has given this text again. It stands in the inbox already."), subject_id=taken[0].id)
    is_free = was is not None and session.scalar(select(Item.id).where(Item.id == was)) is None
    return Item(
        id=was if is_free else None,
        source_id=copy.source_id, external_id=copy.external_id, url=None if taken else copy.url, title=copy.title,
        text=copy.text or line.text, language=copy.language, published_at=copy.published_at, collected_at=copy.collected_at,
        dated_at=dated(copy.published_at, copy.collected_at), warnings=[], masked_counts={}, state="new",
        author_code=copy.author_code,
    )  # fmt: skip
