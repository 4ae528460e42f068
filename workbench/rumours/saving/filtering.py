"""Which rumours a list, a board, a map or a saved view is about: the filter of the address as conditions of one query."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, null, or_, select

from workbench import clock
from workbench.accounts.anyone import anyone_like
from workbench.accounts.models import User
from workbench.rumours.board.models import DistrictSpelling
from workbench.rumours.models import Decision, RiskRating, Rumour, Sighting
from workbench.rumours.narratives.models import NarrativeRumour
from workbench.rumours.queries import visible_to
from workbench.rumours.sightings import is_report
from workbench.rumours.states import ENDED
from workbench.rumours.texts import tidy
from workbench.spelling import holds

FIELDS = ("q", "state", "theme", "verdict", "decision", "owner", "district", "narrative", "heard", "late", "sort")
HEARD_DAYS = ("1", "7", "30")
NO_NARRATIVE = NO_OWNER = NO_DECISION = "none"
TYPED_OR_TIMED = ("q", "heard", "late")
MOST_BUILT = 500
Wanted = Mapping[str, str]
Built = TypeVar("Built")


def independent_where(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many independent reports there are among the sightings that fulfil the conditions."""
    teller = func.coalesce(Sighting.author_hash, cast(Sighting.id, String))
    return func.count(func.distinct(case((and_(is_report(), *conditions), teller), else_=null())))


independent = independent_where()
heard_by_rumour = (
    select(
        Sighting.rumour_id, func.count().label("count"), independent.label("reports"), func.max(Sighting.heard_at).label("last")
    )
    .group_by(Sighting.rumour_id)
    .subquery()
)


_built: dict[Hashable, Any] = {}


def built_once(name: Hashable, wanted: Sequence[Wanted], viewer: User, build: Callable[[User], Built]) -> Built:
    """The statement that `build` makes of these filters for anybody with this viewer's roles: it runs with `named(viewer)`.

    Making one takes longer than to run it, so it is kept. What holds words that somebody typed, or a time, is made each time.
    """
    if any(one.get(field) for one in wanted for field in TYPED_OR_TIMED):
        return build(anyone_like(viewer))
    filters = tuple(tuple((field, one[field]) for field in FIELDS if one.get(field)) for one in wanted)
    key = (name, filters, anyone_like(viewer))
    found = _built.get(key)
    if found is None:
        if len(_built) >= MOST_BUILT:
            _built.clear()
        found = _built[key] = build(anyone_like(viewer))
    return found  # type: ignore[no-any-return]


def narrowed(
    wanted: Wanted, viewer: User | None, *columns: Any, now: datetime | None = None, decided: bool = False
) -> Select[Any]:
    """The columns (the id without any) of the rumours that match and that the viewer may see.

    The newest decision stands beside them where the filter asks for it, and with `decided`.
    """
    statement = select(*(columns or (Rumour.id,))).select_from(Rumour)
    if decided or wanted.get("decision"):
        statement = statement.outerjoin(Decision, Decision.id == Rumour.decision_id)
    return statement.where(visible_to(viewer), *conditions(wanted, viewer, now or clock.utcnow()))


def with_rating(statement: Select[Any]) -> Select[Any]:
    """The newest rating beside each rumour of the query."""
    return statement.outerjoin(RiskRating, RiskRating.id == Rumour.rating_id)


def ordered(wanted: Wanted, viewer: User | None, *columns: Any, decided: bool = False) -> tuple[Select[Any], tuple[Any, ...]]:
    """As `narrowed`, with what the filter's order needs, and that order; the id settles what is alike."""
    sort, last = wanted.get("sort", ""), Rumour.id.desc()
    statement = narrowed(wanted, viewer, *columns, decided=decided)
    if sort == "newest":
        return statement, (Rumour.opened_at.desc(), last)
    if sort == "score":
        return with_rating(statement), (func.coalesce(RiskRating.score, -1).desc(), Rumour.opened_at.desc(), last)
    if sort == "sightings":
        joined = statement.outerjoin(heard_by_rumour, heard_by_rumour.c.rumour_id == Rumour.id)
        most = (func.coalesce(heard_by_rumour.c.reports, 0).desc(), func.coalesce(heard_by_rumour.c.count, 0).desc())
        return joined, (*most, Rumour.opened_at.desc(), last)
    return statement, (Rumour.due_at.asc().nulls_last(), Rumour.opened_at.desc(), last)


def in_district(district_id: int) -> ColumnElement[bool]:
    """The rumour concerns the district, or was heard there."""
    spellings = select(DistrictSpelling.spelling).where(DistrictSpelling.district_id == district_id)
    heard = select(Sighting.rumour_id).where(Sighting.place.in_(spellings))
    return or_(Rumour.place.in_(spellings), Rumour.id.in_(heard))


def conditions(wanted: Wanted, viewer: User | None, now: datetime) -> list[ColumnElement[bool]]:
    """Every condition of the filter. `wanted` as the form has checked it."""
    found = [*_by_columns(wanted), *_by_owner(wanted.get("owner", ""), viewer)]
    decision, narrative = wanted.get("decision", ""), wanted.get("narrative", "")
    if decision:
        found.append(Decision.id.is_(None) if decision == NO_DECISION else Decision.decision == decision)
    if wanted.get("district"):
        found.append(in_district(int(wanted["district"])))
    if narrative:
        gathered = select(NarrativeRumour.rumour_id)
        if narrative == NO_NARRATIVE:
            found.append(Rumour.id.not_in(gathered))
        else:
            found.append(Rumour.id.in_(gathered.where(NarrativeRumour.narrative_id == int(narrative))))
    if wanted.get("heard"):
        since = now - timedelta(days=int(wanted["heard"]))
        found.append(exists().where(Sighting.rumour_id == Rumour.id, Sighting.heard_at > since, is_report()))
    if wanted.get("late"):
        found.append(Rumour.due_at <= now)
    for word in tidy(wanted.get("q", "")).split()[:8]:
        found.append(or_(*holds(word, Rumour.claim, Rumour.code, Rumour.place)))
    return found


def _by_columns(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    state = wanted.get("state", "")
    if state != "any":
        found.append(Rumour.state == state if state else Rumour.state.not_in(ENDED))
    if wanted.get("theme"):
        found.append(Rumour.theme == wanted["theme"])
    if wanted.get("verdict"):
        found.append(Rumour.verdict == wanted["verdict"])
    return found


def _by_owner(owner: str, viewer: User | None) -> list[ColumnElement[bool]]:
    if not owner:
        return []
    if owner == NO_OWNER:
        return [Rumour.owner_id.is_(None)]
    wanted_id = (viewer.id if viewer else None) if owner == "me" else int(owner)
    return [Rumour.owner_id == wanted_id]
