"""A list of the inbox as conditions: its tab, what was chosen, its order. Counts end at MOST_COUNTED."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from workbench.intake.inbox.filters import InboxFilter
from workbench.intake.models import Assessment, HouseRuleHit, Item, ItemTag, Source
from workbench.intake.searching import matching
from workbench.intake.searching.words import MOST_TERMS
from workbench.spelling import holds

MOST_COUNTED = 2_000  # forty pages, as of words searched for; no list is counted further, nor dismissed in one step


def bounded(ids: Select[Any], most: int | None = None) -> Select[Any]:
    """How many there are, at most one more than `most` (MOST_COUNTED without it)."""
    return select(func.count()).select_from(ids.limit((MOST_COUNTED if most is None else most) + 1).subquery())


def narrowed(
    session: Session, statement: Select[Any], wanted: InboxFilter, actor_id: int, now: datetime
) -> tuple[Select[Any], bool]:
    """The statement for what was chosen, and whether the words stand in still more items, older than those."""
    statement = statement.where(*in_tab(wanted.tab, actor_id))
    if wanted.theme:
        statement = statement.where(Item.theme == wanted.theme)
    if wanted.source_id:
        statement = statement.where(Item.source_id == wanted.source_id)
    if wanted.genre:
        statement = statement.where(Item.source_id.in_(select(Source.id).where(Source.genre == wanted.genre)))
    if wanted.days:
        # Beside a theme, the moment is read in the index of themes, which has the order of the list; SQLite would rather not.
        at = func.coalesce(Item.dated_at, Item.dated_at) if wanted.theme else Item.dated_at
        statement = statement.where(at > now - timedelta(days=wanted.days))
    if wanted.match in ("known", "none"):
        statement = statement.where(Item.match_code.is_not(None) if wanted.match == "known" else Item.match_code.is_(None))
    elif wanted.match:
        statement = statement.where(Item.match_relation == wanted.match)
    if wanted.tag:
        statement = statement.where(Item.id.in_(select(ItemTag.item_id).where(ItemTag.tag == wanted.tag)))
    if wanted.mark:
        statement = statement.where(_marked(wanted.mark, actor_id))
    return _with_words(session, statement, wanted.q) if wanted.q else (statement, False)


def in_tab(tab: str, actor_id: int | BindParameter[int]) -> tuple[ColumnElement[bool], ...]:
    """The conditions of a tab."""
    if tab == "new":
        return (Item.state == "new", Item.flagged.is_(True))
    if tab == "not_flagged":
        return (Item.state == "new", Item.flagged.is_(False), Item.assessed_at.is_not(None))
    if tab == "unassessed":
        return (Item.state == "new", Item.assessed_at.is_(None))
    if tab == "mine":
        return (Item.state == "taken", Item.taken_by_id == actor_id)
    return (Item.state == tab,)


def order_of(wanted: InboxFilter, *, backwards: bool = False) -> tuple[Any, ...]:
    """What a rule has raised first, then by score; or newest first."""
    keys: tuple[Any, ...] = (Item.is_raised, Item.score, Item.id) if wanted.sort == "likely" else (Item.dated_at, Item.id)
    return tuple(key.asc() if backwards else key.desc() for key in keys)


def beside(item: Item, wanted: InboxFilter) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
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


def _marked(mark: str, actor_id: int) -> ColumnElement[bool]:
    if mark == "raised":
        return Item.is_raised.is_(True)
    if mark == "assigned":
        return Item.assigned_to_id == actor_id
    if mark == "unsure":
        return Item.id.in_(select(Assessment.item_id).where(Assessment.is_unsure.is_(True)))
    hit = (HouseRuleHit.action == "dismiss", HouseRuleHit.undone_at.is_(None))
    return and_(Item.state == "dismissed", Item.id.in_(select(HouseRuleHit.item_id).where(*hit)))


def _with_words(session: Session, statement: Select[Any], typed: str) -> tuple[Select[Any], bool]:
    """By the index; by reading the texts as long as a stock that was there before it is not in it."""
    if matching.is_ready(session):
        hits = matching.find(session, typed)
        some: BindParameter[list[int]] = bindparam("hits", list(hits.ids), expanding=True, literal_execute=True, unique=True)
        return statement.where(Item.id.in_(some)), hits.is_more
    for word in typed.split()[:MOST_TERMS]:
        statement = statement.where(or_(*holds(word.strip('"”“«»'), Item.title, Item.text)))
    return statement, False
