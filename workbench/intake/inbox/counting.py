"""How many items each tab of the inbox holds, without counting a million: the open list further than the others."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from workbench.intake.inbox import narrowing
from workbench.intake.inbox.filters import TABS
from workbench.intake.models import Item
from workbench.web.languages import show_number

MOST_ON_TAB = 1_000  # of a list that is not open: whoever wants to know more opens it


@dataclass(frozen=True)
class Count:
    """So many; with `is_more` at least so many."""

    number: int
    is_more: bool = False

    def __bool__(self) -> bool:
        """Whether there is any."""
        return self.number > 0


NOTHING = Count(0)


def tab_counts(session: Session, *, actor_id: int, listed: str = "new") -> tuple[dict[str, Count], int]:
    """How many items each tab holds, in its order, and the highest id there is (0 for none). `listed` is the open tab."""
    row = session.execute(_each(listed, narrowing.MOST_COUNTED, MOST_ON_TAB), {"me": actor_id}).one()
    found = dict(zip(TABS, row[:-1], strict=True))
    most = {tab: _most(tab, listed) for tab in TABS}
    if found["unassessed"] > most["unassessed"]:
        whole = select(Item.id).where(*narrowing.in_tab("not_flagged", actor_id))
        found["not_flagged"] = session.scalar(narrowing.bounded(whole, most["not_flagged"])) or 0
    return {tab: Count(min(number, most[tab]), number > most[tab]) for tab, number in found.items()}, row[-1] or 0


def new_count(session: Session) -> Count:
    """How many flagged items nobody has taken up, for the start page and the page "now"."""
    number = session.scalar(_new(narrowing.MOST_COUNTED)) or 0
    return Count(min(number, narrowing.MOST_COUNTED), number > narrowing.MOST_COUNTED)


def counted(count: Count) -> str:
    """A count in words: "1 000+" for all that lies above what is counted."""
    return show_number(count.number) + ("+" if count.is_more else "")


@cache
def _new(most: int) -> Select[Any]:
    return narrowing.bounded(select(Item.id).where(*narrowing.in_tab("new", 0)), most)


def _most(tab: str, listed: str) -> int:
    return narrowing.MOST_COUNTED if tab == listed else min(MOST_ON_TAB, narrowing.MOST_COUNTED)


@cache
def _each(listed: str, *_limits: int) -> Select[Any]:
    """Every count in one statement, made once for each tab that may be open (and for other limits, in tests)."""
    ids, me = select(Item.id), bindparam("me", type_=Item.taken_by_id.type)
    each = {tab: narrowing.bounded(ids.where(*narrowing.in_tab(tab, me)), _most(tab, listed)).scalar_subquery() for tab in TABS}
    # Those that a model has read: the rows need not be looked at when the few that none has read are taken off.
    unread = each["unassessed"]
    plain = ids.where(Item.state == "new", Item.flagged.is_(False)).limit(unread + _most("not_flagged", listed) + 1).subquery()
    each["not_flagged"] = select(func.count() - unread).select_from(plain).scalar_subquery()
    return select(*(each[tab] for tab in TABS), select(func.max(Item.id)).scalar_subquery())
