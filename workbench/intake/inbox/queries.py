"""Reading intake: the inbox, one item, the sources."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from classifiers.types import Text as TextToAssess
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.errors import NotFound
from workbench.intake.inbox.counting import Count
from workbench.intake.inbox.filters import InboxFilter
from workbench.intake.inbox.narrowing import MOST_COUNTED, beside, bounded, in_tab, narrowed, order_of
from workbench.intake.inbox.rows import InboxRow, rows_of
from workbench.intake.models import POLLED, HouseRule, HouseRuleHit, Item, ItemCopy, ItemTag, Source, TriageAction
from workbench.intake.told.translated import readable_translations
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page

PAGE_SIZE = 50
ACTION_SHOWN = timedelta(minutes=30)


@dataclass(frozen=True)
class Place:
    """Where an item stands in a filtered list: "7 of 112", and its neighbours. `is_more`: there are more than `total`."""

    number: int
    total: int
    before_id: int | None
    after_id: int | None
    is_more: bool = False


def inbox_page(
    session: Session,
    wanted: InboxFilter,
    sources: Sequence[Source],
    *,
    number: int,
    actor_id: int,
    now: datetime,
    tab_count: Count | None = None,
) -> Page[InboxRow]:
    """One page of the list. `sources`: all there are. `tab_count` spares counting a whole tab."""
    found, is_more_found = narrowed(session, select(Item.id), wanted, actor_id, now)
    if tab_count is None or wanted.is_narrowed:
        counted = session.scalar(bounded(found)) or 0
        tab_count = Count(min(counted, MOST_COUNTED), counted > MOST_COUNTED)
    total = tab_count.number
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    ids = session.scalars(found.order_by(*order_of(wanted)).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    rows = rows_of(session, ids, {source.id: source for source in sources})
    return Page(rows, number, PAGE_SIZE, total, is_more=tab_count.is_more or is_more_found)


def ids_in_filter(session: Session, wanted: InboxFilter, *, until_id: int, most: int, actor_id: int, now: datetime) -> list[int]:
    """The items of the whole list that were there when the page was made (`until_id`)."""
    found, _is_more = narrowed(session, select(Item.id), wanted, actor_id, now)
    return list(session.scalars(found.where(Item.id <= until_id).order_by(*order_of(wanted)).limit(most)))


def place_of(session: Session, item: Item, wanted: InboxFilter, *, actor_id: int, now: datetime) -> Place:
    """The item's number in the list, and the ones before and after, also when it has just left the list."""
    is_ahead, is_behind = beside(item, wanted)
    ids, is_more_found = narrowed(session, select(Item.id), wanted, actor_id, now)
    ahead, behind = ids.where(is_ahead), ids.where(is_behind)
    parts = select(
        bounded(ahead).scalar_subquery(),
        bounded(behind).scalar_subquery(),
        ahead.order_by(*order_of(wanted, backwards=True)).limit(1).scalar_subquery(),
        behind.order_by(*order_of(wanted)).limit(1).scalar_subquery(),
    )
    ahead_count, behind_count, before_id, after_id = session.execute(parts).one()
    counted = ahead_count + 1 + behind_count
    total = min(counted, MOST_COUNTED)
    is_more = counted > total or is_more_found
    return Place(min(ahead_count + 1, total), total, before_id, after_id, is_more)


def item_for_page(session: Session, item_id: int) -> Item:
    """One item with everything its page shows. Raises NotFound."""
    people = (joinedload(Item.source), joinedload(Item.taken_by), joinedload(Item.assessment), joinedload(Item.assigned_to))
    loading = (*people, joinedload(Item.tags), joinedload(Item.copies).joinedload(ItemCopy.source))
    item = session.scalars(select(Item).where(Item.id == item_id).options(*loading)).unique().one_or_none()
    if item is None:
        raise NotFound(_("There is no such item."), subject_id=item_id)
    return item


def line_of_copy(session: Session, was_item_id: int) -> int | None:
    """The line that an item has become a copy of."""
    return session.scalar(select(ItemCopy.item_id).where(ItemCopy.was_item_id == was_item_id))


def places_of(session: Session, items: Sequence[InboxRow]) -> dict[int, list[str]]:
    """The names of the other places of each item that has any, in one query."""
    ids = [item.id for item in items if item.copy_count]
    if not ids:
        return {}
    statement = select(ItemCopy.item_id, Source.name).join(Source, Source.id == ItemCopy.source_id)
    places: dict[int, list[str]] = {}
    for item_id, name in session.execute(statement.where(ItemCopy.item_id.in_(ids)).order_by(ItemCopy.id)):
        places.setdefault(item_id, []).append(name)
    return places


def tags_in_use(session: Session, items: Sequence[InboxRow]) -> tuple[list[str], dict[int, list[str]]]:
    """Every tag in use, and those of each of these items, in one query."""
    by_item: dict[int, list[str]] = {}
    for item_id, tag in session.execute(_tags_in_use(), {"ids": [item.id for item in items]}):
        by_item.setdefault(item_id, []).append(tag)
    return sorted(by_item.pop(0, [])), {item_id: sorted(tags) for item_id, tags in by_item.items()}


@cache
def _tags_in_use() -> CompoundSelect[int, str]:
    own = select(ItemTag.item_id, ItemTag.tag).where(ItemTag.item_id.in_(bindparam("ids", expanding=True)))
    return own.union_all(select(literal(0), ItemTag.tag).distinct())


def all_tags(session: Session) -> list[str]:
    """Every tag in use."""
    return list(session.scalars(select(ItemTag.tag).distinct().order_by(ItemTag.tag)))


def rules_of_item(session: Session, item: Item) -> Sequence[HouseRule]:
    """The house rules whose effect stands on the item. Asks only when there is an effect."""
    if not (item.tags or item.is_raised or item.assigned_to_id or item.state == "dismissed"):
        return []
    hit = (HouseRuleHit.item_id == item.id, HouseRuleHit.undone_at.is_(None), HouseRule.deleted_at.is_(None))
    return session.scalars(select(HouseRule).join(HouseRuleHit, HouseRuleHit.rule_id == HouseRule.id).where(*hit)).all()


def splits_of(session: Session, item_id: int) -> Sequence[Any]:
    """Which copies people have split off from the item: when, who, and the place; newest first."""
    about = (Activity.subject_kind == "item", Activity.subject_id == item_id, Activity.verb == "copy_split")
    statement = select(Activity.at, User.name, Activity.details).join(User, User.id == Activity.actor_id, isouter=True)
    return session.execute(statement.where(*about).order_by(Activity.id.desc()).limit(20)).all()


def rumours_by_code(session: Session, codes: Sequence[str], *, viewer: User) -> dict[str, Rumour]:
    """The open rumours of these codes that the viewer may see."""
    kept = (Rumour.code.in_(set(codes)), Rumour.state != "merged", visible_to(viewer))
    found = session.scalars(select(Rumour).where(*kept)) if codes else ()
    return {rumour.code: rumour for rumour in found}


def claims_of_items(session: Session, items: Sequence[InboxRow], *, viewer: User) -> tuple[dict[str, str], dict[int, str]]:
    """The claims of the rumours that a page of items resembles (by code) and is linked to (by id), in one query."""
    codes = {item.match_code for item in items if item.match_code}
    ids = {item.rumour_id for item in items if item.rumour_id}
    if not codes and not ids:
        return {}, {}
    wanted = or_(Rumour.code.in_(codes), Rumour.id.in_(ids))
    found = session.execute(select(Rumour.id, Rumour.code, Rumour.claim).where(wanted, visible_to(viewer))).all()
    return {row.code: row.claim for row in found}, {row.id: row.claim for row in found}


def search_rumours(session: Session, words: str, *, viewer: User, limit: int = 8) -> Sequence[Rumour]:
    """Rumours whose claim or code holds every word, newest first."""
    statement = (
        select(Rumour)
        .where(Rumour.state != "merged", visible_to(viewer))
        .order_by(Rumour.opened_at.desc(), Rumour.id.desc())
        .limit(limit)
    )
    for word in words.split()[:8]:
        statement = statement.where(_has_word(word, Rumour.claim, Rumour.code))
    return session.scalars(statement).all()


def last_action(session: Session, *, actor_id: int, now: datetime) -> TriageAction | None:
    """The actor's newest triage step, while it can be undone from the page."""
    return session.scalar(_last_action(), {"me": actor_id, "since": now - ACTION_SHOWN})


@cache
def _last_action() -> Select[Any]:
    mine = TriageAction.actor_id == bindparam("me", type_=TriageAction.actor_id.type)
    recent = TriageAction.at > bindparam("since", type_=TriageAction.at.type)
    ordered = select(TriageAction).where(mine, TriageAction.undone_at.is_(None), recent)
    return ordered.order_by(TriageAction.at.desc(), TriageAction.id.desc()).limit(1)


def is_any_to_assess(session: Session, now: datetime) -> bool:
    """Whether there is an item that no model has read yet."""
    return session.scalar(select(Item.id).where(*_to_assess(now)).limit(1)) is not None


def _to_assess(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Item.assessed_at.is_(None), or_(Item.assess_again_at.is_(None), Item.assess_again_at <= now)


def texts_to_assess(session: Session, *, limit: int, now: datetime, but: Collection[int] = ()) -> list[TextToAssess]:
    """Items that no model has read yet, newest first, as the classifiers take them; `but` are left out. `id` is the item's."""
    columns = select(Item.id, Item.text, Item.title, Item.language, Source.genre).join(Source, Source.id == Item.source_id)
    rows = session.execute(
        columns.where(*_to_assess(now), Item.id.not_in(but)).order_by(Item.dated_at.desc(), Item.id.desc()).limit(limit)
    ).all()
    translated = readable_translations(session, [row.id for row in rows])
    return [
        TextToAssess(str(row.id), translated[row.id].text, language=translated[row.id].language, genre=row.genre)
        if row.id in translated
        else TextToAssess(id=str(row.id), text=row.text, title=row.title, language=row.language, genre=row.genre)
        for row in rows
    ]


def rumour_themes(session: Session) -> dict[str, str]:
    """The theme of every rumour, by code."""
    return dict(session.execute(select(Rumour.code, Rumour.theme)).all())


def all_sources(session: Session) -> Sequence[Source]:
    """Every source: first those that fail or have ended, then by name."""
    rank = {"gone": 0, "failing": 1, "ok": 2, "paused": 3}
    return sorted(session.scalars(select(Source)), key=lambda source: (rank[source.state], source.name.casefold()))


def source_counts(session: Session) -> Mapping[int, int]:
    """How many new flagged items wait, by source."""
    statement = select(Item.source_id, func.count()).where(*in_tab("new", 0)).group_by(Item.source_id)
    return dict(session.execute(statement).all())


def polled_source_count(session: Session) -> int:
    """How many sources are asked by themselves."""
    return session.scalar(select(func.count()).where(Source.kind.in_(POLLED))) or 0


def _has_word(word: str, *columns: Any) -> ColumnElement[bool]:
    """Whatever the case of its letters. SQLite folds a–z only, so words with å, ä, ö are tried in their usual spellings."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.ilike(_like(spelling), escape="\\") for column in columns for spelling in sorted(spellings)))


def _like(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
