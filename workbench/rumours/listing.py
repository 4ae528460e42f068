"""The list of rumours: the page that a filter gives, and where one rumour stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.anyone import named
from workbench.accounts.models import User
from workbench.rumours.clocks import Clock, clocks_running
from workbench.rumours.models import Decision, RiskRating, Rumour, Sighting
from workbench.rumours.newest import DECISION_COLUMNS, NewestDecision, newest_decision_in
from workbench.rumours.queries import visible_to
from workbench.rumours.saving.filter_form import filter_form
from workbench.rumours.saving.filtering import built_once, independent, independent_where, narrowed, ordered
from workbench.rumours.sightings import is_report
from workbench.web.pages import Page
from workbench.web.places import Place, find_place, given_list

PAGE_SIZE = 30
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Heard:
    """What was heard of one rumour. `reports` are independent; `total` counts every observation, copies and answers too."""

    total: int = 0
    reports: int = 0
    last_week: int = 0
    channels: int = 0
    last_at: datetime | None = None


class Case(NamedTuple):
    """Of a rumour what its row shows and its clocks read; the owner's name."""

    id: int
    code: str
    claim: str
    theme: str
    state: str
    verdict: str
    sensitivity: str
    acknowledged_at: datetime | None
    decide_due_at: datetime | None
    clock_paused_until: datetime | None
    owner: str | None


class Rated(NamedTuple):
    """Of its newest rating what the row shows."""

    score: int
    proposal: str


@dataclass(frozen=True)
class Row:
    """One rumour in the list or on the board."""

    rumour: Case
    decision: NewestDecision | None
    rating: Rated | None
    heard: Heard
    clock: Clock | None

    @property
    def score(self) -> int | None:
        """The newest score."""
        return self.rating.score if self.rating else None


_CASE = [User.name if name == "owner" else getattr(Rumour, name) for name in Case._fields]
_RATED = [getattr(RiskRating, name) for name in Rated._fields]
_FIRST, _SECOND = len(_CASE), len(_CASE) + len(DECISION_COLUMNS)  # where the decision's columns begin, and the rating's
_ROWS = (
    select(*_CASE, *DECISION_COLUMNS, *_RATED)
    .select_from(Rumour)
    .outerjoin(User, User.id == Rumour.owner_id)
    .outerjoin(Decision, Decision.id == Rumour.decision_id)
    .outerjoin(RiskRating, RiskRating.id == Rumour.rating_id)
    .where(Rumour.id.in_(bindparam("ids", expanding=True)))
)
_HEARD = (
    select(
        Sighting.rumour_id, func.count(), independent, independent_where(Sighting.heard_at > bindparam("since")),
        func.count(func.distinct(case((is_report(), Sighting.channel)))), func.max(Sighting.heard_at),
    )
    .where(Sighting.rumour_id.in_(bindparam("ids", expanding=True)))
    .group_by(Sighting.rumour_id)
)  # fmt: skip


def list_page(session: Session, wanted: Mapping[str, str], *, number: int, viewer: User) -> Page[Row]:
    """One page of the rumours that the viewer may see. `wanted` as RumourFilter has checked it."""
    counting, listing = built_once("list", [wanted], viewer, partial(_page_of, wanted))
    total = session.execute(counting, named(viewer)).scalar_one()
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    ids = session.scalars(listing, {**named(viewer), "start": (number - 1) * PAGE_SIZE}).all()
    return Page(rows_of(session, ids), number, PAGE_SIZE, total)


def _page_of(wanted: Mapping[str, str], viewer: User) -> tuple[Select[Any], Select[Any]]:
    """How many there are, and the ids of one page."""
    statement, order = ordered(wanted, viewer)
    return narrowed(wanted, viewer, func.count()), statement.order_by(*order).limit(PAGE_SIZE).offset(bindparam("start"))


def rows_of(session: Session, ids: Sequence[int]) -> list[Row]:
    """The rumours with these ids, in this order, with what their rows show. Two queries."""
    if not ids:
        return []
    heard = heard_of(session, ids)
    found = {}
    for values in session.execute(_ROWS, {"ids": ids}):
        case_, made, rated = values[:_FIRST], values[_FIRST:_SECOND], values[_SECOND:]
        rumour, decision = Case(*case_), newest_decision_in(made)
        rating = Rated(*rated) if rated[0] is not None else None
        clock_ = next(iter(clocks_running(rumour, decision)), None)
        found[rumour.id] = Row(rumour, decision, rating, heard.get(rumour.id, Heard()), clock_)
    return [found[key] for key in ids if key in found]


def heard_of(session: Session, ids: Sequence[int]) -> dict[int, Heard]:
    """What was heard of each rumour."""
    rows = session.execute(_HEARD, {"ids": ids, "since": clock.utcnow() - WEEK})
    return {key: Heard(total, reports, lately, ways, last) for key, total, reports, lately, ways, last in rows}


def place_of(session: Session, rumour: Rumour, *, viewer: User) -> Place | None:
    """Where the rumour stands in the list that the visitor came from; None without a list, or when it is no longer in it."""
    given = given_list()
    if given is None:
        return None
    form = filter_form(session, given)
    if not form.validate():
        return None
    listed, order = ordered(form.wanted, viewer)
    names = {"key": Rumour.id, "name": Rumour.code}
    return find_place(session, listed, **names, order=order, subject_id=rumour.id, size=PAGE_SIZE)


def has_any(session: Session, viewer: User) -> bool:
    """Whether there is any rumour at all that the viewer may see."""
    return session.scalar(select(Rumour.id).where(visible_to(viewer)).limit(1)) is not None


def newest_id(session: Session) -> int:
    """The highest id there is, so that "all in the list" means what the person saw; 0 without any."""
    return session.scalar(select(func.max(Rumour.id))) or 0
