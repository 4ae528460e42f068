"""The list of rumours: the page that a filter gives, and where one rumour stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from workbench import clock
from workbench.accounts.models import User
from workbench.rumours.clocks import Clock, clocks_running
from workbench.rumours.models import Decision, RiskRating, Rumour, Sighting
from workbench.rumours.queries import visible_to
from workbench.rumours.saving.filter_form import filter_form
from workbench.rumours.saving.filtering import independent, narrowed, ordered, with_rating
from workbench.rumours.sightings import is_report
from workbench.web.pages import Page, count_rows
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


@dataclass(frozen=True)
class Row:
    """One rumour in the list or on the board."""

    rumour: Rumour
    decision: Decision | None
    rating: RiskRating | None
    heard: Heard
    clock: Clock | None

    @property
    def score(self) -> int | None:
        """The newest score."""
        return self.rating.score if self.rating else None


def list_page(session: Session, wanted: Mapping[str, str], *, number: int, viewer: User) -> Page[Row]:
    """One page of the rumours that the viewer may see. `wanted` as RumourFilter has checked it."""
    listed = narrowed(wanted, viewer)
    total = count_rows(session, listed)
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    statement, order = ordered(wanted, viewer)
    ids = session.scalars(statement.order_by(*order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows_of(session, ids), number, PAGE_SIZE, total)


def rows_of(session: Session, ids: Sequence[int]) -> list[Row]:
    """The rumours with these ids, in this order, with what their rows show. Three queries."""
    if not ids:
        return []
    any_state = with_rating(narrowed({"state": "any"}, None, Rumour, Decision, RiskRating, decided=True))
    statement = any_state.where(Rumour.id.in_(ids)).options(joinedload(Rumour.owner))
    heard = heard_of(session, ids)
    found = {
        rumour.id: _row(rumour, decision, rating, heard.get(rumour.id, Heard()))
        for rumour, decision, rating in session.execute(statement).unique()
    }
    return [found[key] for key in ids if key in found]


def heard_of(session: Session, ids: Sequence[int]) -> dict[int, Heard]:
    """What was heard of each rumour."""
    lately = (Sighting.rumour_id.in_(ids), Sighting.heard_at > clock.utcnow() - WEEK)
    recent = dict(session.execute(select(Sighting.rumour_id, independent).where(*lately).group_by(Sighting.rumour_id)).all())
    channels = func.count(func.distinct(case((is_report(), Sighting.channel))))
    columns = (Sighting.rumour_id, func.count(), independent, channels, func.max(Sighting.heard_at))
    rows = session.execute(select(*columns).where(Sighting.rumour_id.in_(ids)).group_by(Sighting.rumour_id))
    return {key: Heard(total, reports, recent.get(key, 0), ways, last) for key, total, reports, ways, last in rows}


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


def _row(rumour: Rumour, decision: Decision | None, rating: RiskRating | None, heard: Heard) -> Row:
    return Row(rumour, decision, rating, heard, next(iter(clocks_running(rumour, decision)), None))
