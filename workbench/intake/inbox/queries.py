"""Reading intake: the inbox, one item, the sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from classifiers.types import Text as TextToAssess
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.errors import NotFound
from workbench.intake.inbox.filters import TABS, InboxFilter
from workbench.intake.models import POLLED, Assessment, HouseRule, HouseRuleHit, Item, ItemCopy, ItemTag, Source, TriageAction
from workbench.intake.told.translated import readable_translations
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page

PAGE_SIZE = 50
ACTION_SHOWN = timedelta(minutes=30)


@dataclass(frozen=True)
class Place:
    """Where an item stands in a filtered list: "7 of 112", and its neighbours."""

    number: int
    total: int
    before_id: int | None
    after_id: int | None


@dataclass(frozen=True)
class Waiting:
    """What waits in the inbox: new flagged items, and when the oldest of them came."""

    new_count: int
    oldest_at: datetime | None
    unassessed_count: int


def inbox_page(
    session: Session, wanted: InboxFilter, *, number: int, actor_id: int, now: datetime, tab_count: int | None = None
) -> Page[Item]:
    """One page of the list, with sources, holders and assessments loaded. `tab_count` spares counting a whole tab."""
    narrowed = _narrowed(select(Item.id), wanted, actor_id, now)
    total = tab_count
    if total is None or wanted.is_narrowed:
        total = session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    ids = session.scalars(narrowed.order_by(*_order(wanted)).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    loading = (joinedload(Item.source), joinedload(Item.taken_by), joinedload(Item.assessment), joinedload(Item.assigned_to))
    rows = session.scalars(select(Item).where(Item.id.in_(ids)).options(*loading)).unique().all()
    places = {item_id: place for place, item_id in enumerate(ids)}
    return Page(sorted(rows, key=lambda item: places[item.id]), number, PAGE_SIZE, total)


def ids_in_filter(session: Session, wanted: InboxFilter, *, until_id: int, most: int, actor_id: int, now: datetime) -> list[int]:
    """The items of the whole list that were there when the page was made (`until_id`)."""
    narrowed = _narrowed(select(Item.id), wanted, actor_id, now).where(Item.id <= until_id)
    return list(session.scalars(narrowed.order_by(*_order(wanted)).limit(most)))


def tab_counts(session: Session, *, actor_id: int) -> tuple[dict[str, int], int]:
    """How many items each tab holds, and the highest id there is (0 for none)."""
    rows = session.execute(select(Item.state, Item.flagged, func.count()).group_by(Item.state, Item.flagged))
    by_state = {(state, flagged): count for state, flagged, count in rows}
    unassessed = select(func.count()).where(*_tab("unassessed", actor_id)).scalar_subquery()
    mine = select(func.count()).where(*_tab("mine", actor_id)).scalar_subquery()
    highest = select(func.max(Item.id)).scalar_subquery()
    unassessed_count, mine_count, newest_id = session.execute(select(unassessed, mine, highest)).one()
    both = {state: by_state.get((state, True), 0) + by_state.get((state, False), 0) for state in ("taken", "linked", "dismissed")}
    not_flagged = by_state.get(("new", False), 0) - unassessed_count
    new = by_state.get(("new", True), 0)
    counts = {"new": new, "not_flagged": not_flagged, "unassessed": unassessed_count, "mine": mine_count, **both}
    return {tab: counts[tab] for tab in TABS}, newest_id or 0


def place_of(session: Session, item: Item, wanted: InboxFilter, *, actor_id: int, now: datetime) -> Place:
    """The item's number in the list, and the ones before and after, also when it has just left the list."""
    is_ahead, is_behind = _beside(item, wanted)
    ids = _narrowed(select(Item.id), wanted, actor_id, now)
    ahead, behind = ids.where(is_ahead), ids.where(is_behind)
    parts = select(
        select(func.count()).select_from(ahead.subquery()).scalar_subquery(),
        select(func.count()).select_from(behind.subquery()).scalar_subquery(),
        ahead.order_by(*_order(wanted, backwards=True)).limit(1).scalar_subquery(),
        behind.order_by(*_order(wanted)).limit(1).scalar_subquery(),
    )
    ahead_count, behind_count, before_id, after_id = session.execute(parts).one()
    return Place(ahead_count + 1, ahead_count + 1 + behind_count, before_id, after_id)


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


def places_of(session: Session, items: Sequence[Item]) -> dict[int, list[str]]:
    """The names of the other places of each item that has any, in one query."""
    ids = [item.id for item in items if item.copy_count]
    if not ids:
        return {}
    statement = select(ItemCopy.item_id, Source.name).join(Source, Source.id == ItemCopy.source_id)
    places: dict[int, list[str]] = {}
    for item_id, name in session.execute(statement.where(ItemCopy.item_id.in_(ids)).order_by(ItemCopy.id)):
        places.setdefault(item_id, []).append(name)
    return places


def tags_in_use(session: Session, items: Sequence[Item]) -> tuple[list[str], dict[int, list[str]]]:
    """Every tag in use, and those of each of these items, in one query."""
    own = select(ItemTag.item_id, ItemTag.tag).where(ItemTag.item_id.in_([item.id for item in items]))
    every = select(literal(0), ItemTag.tag).distinct()
    by_item: dict[int, list[str]] = {}
    for item_id, tag in session.execute(own.union_all(every)):
        by_item.setdefault(item_id, []).append(tag)
    return sorted(by_item.pop(0, [])), {item_id: sorted(tags) for item_id, tags in by_item.items()}


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


def rumours_of_items(session: Session, items: Sequence[Item], *, viewer: User) -> tuple[dict[str, Rumour], dict[int, Rumour]]:
    """The rumours that a page of items resembles (by code) and is linked to (by id), in one query."""
    codes = {item.match_code for item in items if item.match_code}
    ids = {item.rumour_id for item in items if item.rumour_id}
    if not codes and not ids:
        return {}, {}
    found = session.scalars(select(Rumour).where(or_(Rumour.code.in_(codes), Rumour.id.in_(ids)), visible_to(viewer))).all()
    return {rumour.code: rumour for rumour in found}, {rumour.id: rumour for rumour in found}


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
    recent = (TriageAction.actor_id == actor_id, TriageAction.undone_at.is_(None), TriageAction.at > now - ACTION_SHOWN)
    return session.scalar(select(TriageAction).where(*recent).order_by(TriageAction.at.desc(), TriageAction.id.desc()).limit(1))


def waiting_counts(session: Session) -> Waiting:
    """For the start page: new flagged items, the oldest of them, and what the machine has not read."""
    new = and_(*_tab("new", 0))
    count, oldest = session.execute(select(func.count(), func.min(Item.dated_at)).where(new)).one()
    unassessed = session.scalar(select(func.count()).where(*_tab("unassessed", 0))) or 0
    return Waiting(count, oldest, unassessed)


def texts_to_assess(session: Session, *, limit: int, now: datetime) -> list[TextToAssess]:
    """Items that no model has read yet, newest first, as the classifiers take them. `id` is the item's."""
    due = or_(Item.assess_again_at.is_(None), Item.assess_again_at <= now)
    columns = select(Item.id, Item.text, Item.title, Item.language, Source.genre).join(Source, Source.id == Item.source_id)
    rows = session.execute(
        columns.where(Item.assessed_at.is_(None), due).order_by(Item.dated_at.desc(), Item.id.desc()).limit(limit)
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
    statement = select(Item.source_id, func.count()).where(*_tab("new", 0)).group_by(Item.source_id)
    return dict(session.execute(statement).all())


def polled_source_count(session: Session) -> int:
    """How many sources are asked by themselves."""
    return session.scalar(select(func.count()).where(Source.kind.in_(POLLED))) or 0


def _narrowed(statement: Select[Any], wanted: InboxFilter, actor_id: int, now: datetime) -> Select[Any]:
    statement = statement.where(*_tab(wanted.tab, actor_id))
    if wanted.theme:
        statement = statement.where(Item.theme == wanted.theme)
    if wanted.source_id:
        statement = statement.where(Item.source_id == wanted.source_id)
    if wanted.genre:
        statement = statement.where(Item.source_id.in_(select(Source.id).where(Source.genre == wanted.genre)))
    if wanted.days:
        statement = statement.where(Item.dated_at > now - timedelta(days=wanted.days))
    if wanted.match in ("known", "none"):
        statement = statement.where(Item.match_code.is_not(None) if wanted.match == "known" else Item.match_code.is_(None))
    elif wanted.match:
        statement = statement.where(Item.match_relation == wanted.match)
    if wanted.tag:
        statement = statement.where(Item.id.in_(select(ItemTag.item_id).where(ItemTag.tag == wanted.tag)))
    if wanted.mark:
        statement = statement.where(_marked(wanted.mark, actor_id))
    for word in wanted.q.split()[:8]:
        statement = statement.where(_has_word(word, Item.title, Item.text))
    return statement


def _marked(mark: str, actor_id: int) -> ColumnElement[bool]:
    if mark == "raised":
        return Item.is_raised.is_(True)
    if mark == "assigned":
        return Item.assigned_to_id == actor_id
    if mark == "unsure":
        return Item.id.in_(select(Assessment.item_id).where(Assessment.is_unsure.is_(True)))
    hit = (HouseRuleHit.action == "dismiss", HouseRuleHit.undone_at.is_(None))
    return and_(Item.state == "dismissed", Item.id.in_(select(HouseRuleHit.item_id).where(*hit)))


def _tab(tab: str, actor_id: int) -> tuple[ColumnElement[bool], ...]:
    if tab == "new":
        return (Item.state == "new", Item.flagged.is_(True))
    if tab == "not_flagged":
        return (Item.state == "new", Item.flagged.is_(False), Item.assessed_at.is_not(None))
    if tab == "unassessed":
        return (Item.state == "new", Item.assessed_at.is_(None))
    if tab == "mine":
        return (Item.state == "taken", Item.taken_by_id == actor_id)
    return (Item.state == tab,)


def _order(wanted: InboxFilter, *, backwards: bool = False) -> tuple[Any, ...]:
    """What a rule has raised first, then by score; or newest first."""
    keys: tuple[Any, ...] = (Item.is_raised, Item.score, Item.id) if wanted.sort == "likely" else (Item.dated_at, Item.id)
    return tuple(key.asc() if backwards else key.desc() for key in keys)


def _beside(item: Item, wanted: InboxFilter) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions of standing before, and after, the item in the list."""
    key: Any = Item.score if wanted.sort == "likely" else Item.dated_at
    own = item.score if wanted.sort == "likely" else item.dated_at
    ahead = or_(key > own, and_(key == own, Item.id > item.id))
    behind = or_(key < own, and_(key == own, Item.id < item.id))
    if wanted.sort != "likely":
        return ahead, behind
    alike = Item.is_raised.is_(item.is_raised)
    raised, plain = and_(alike, ahead), and_(alike, behind)
    return (raised, or_(Item.is_raised.is_(False), plain)) if item.is_raised else (or_(Item.is_raised.is_(True), raised), plain)


def _has_word(word: str, *columns: Any) -> ColumnElement[bool]:
    """Whatever the case of its letters. SQLite folds a–z only, so words with å, ä, ö are tried in their usual spellings."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(column.ilike(_like(spelling), escape="\\") for column in columns for spelling in sorted(spellings)))


def _like(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
