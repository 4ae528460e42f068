"""What must be rated again: the week is over, or the observations have outgrown the rating. And reminding those who own it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.rumours.clocks import RUNNING_STATES
from workbench.rumours.models import Decision, RiskRating, Rumour, Sighting
from workbench.rumours.queries import visible_to
from workbench.rumours.rating.prefill import suggest
from workbench.rumours.rating.service import outgrown
from workbench.rumours.states import ENDED
from workbench.web.pages import Page

PAGE_SIZE = 20
MOST_READ = 200
REMIND_EVERY = timedelta(days=7)
RECENT = timedelta(days=14)
LETTER = "rumours.rate_again_letter"


@dataclass(frozen=True)
class Again:
    """A rumour to rate again. `factors`: those that the observations now put higher; `due_at`: when the week was over."""

    rumour: Rumour
    rating: RiskRating | None
    due_at: datetime | None
    factors: Sequence[str]


def rate_again_page(session: Session, now: datetime, *, number: int, viewer: User | None) -> tuple[Page[Again], bool]:
    """A page of what must be rated again, what is overdue first; and whether anything was ever rated."""
    rows = to_rate_again(session, now, viewer=viewer)
    start = (number - 1) * PAGE_SIZE
    has_rated = session.scalar(select(RiskRating.id).limit(1)) is not None
    return Page(rows[start : start + PAGE_SIZE], number, PAGE_SIZE, len(rows)), has_rated


def to_rate_again(session: Session, now: datetime, *, viewer: User | None) -> list[Again]:
    """At most MOST_READ of each kind. Four queries."""
    due = {rumour.id: (rumour, decision.first_action_due_at) for rumour, decision in _overdue(session, now, viewer)}
    fresh = _freshly_heard(session, now, viewer)
    rumours = {rumour.id: rumour for rumour in fresh} | {key: row[0] for key, row in due.items()}
    ratings = _newest_ratings(session, list(rumours))
    heard = _sightings(session, [rumour.id for rumour in fresh])
    found = []
    for key, rumour in rumours.items():
        rating = ratings.get(key)
        factors = outgrown(rating, suggest(rumour, heard.get(key, ()), now)) if rating is not None else []
        if key in due or factors:
            found.append(Again(rumour, rating, due[key][1] if key in due else None, factors))
    return sorted(found, key=lambda row: (row.due_at is None, row.due_at or row.rumour.opened_at, row.rumour.id))


def remind(session: Session, now: datetime) -> int:
    """Ask for one letter a person about the ratings that are due; of each rumour at most once a week. How many rumours."""
    by_person: dict[int, list[int]] = defaultdict(list)
    told = 0
    for rumour, decision in _overdue(session, now, None):
        if not _needs_reminder(decision, now):
            continue
        decision.reminded_at = now
        told += 1
        for person in receivers(session, rumour):
            by_person[person.id].append(rumour.id)
    for user_id, rumour_ids in by_person.items():
        payload = {"user_id": user_id, "rumour_ids": rumour_ids}
        queue.enqueue(session, LETTER, payload, dedupe=f"{LETTER}:{user_id}:{now.isoformat()}")
    session.flush()
    return told


def _needs_reminder(decision: Decision, now: datetime) -> bool:
    last, due_at = decision.reminded_at, decision.first_action_due_at
    return last is None or last <= now - REMIND_EVERY or (due_at is not None and last < due_at)


def receivers(session: Session, rumour: Rumour) -> Sequence[User]:
    """The owner; when nobody owns it, or the owner has left, the fact-checkers."""
    owner = session.get(User, rumour.owner_id) if rumour.owner_id is not None else None
    return [owner] if owner is not None and owner.active else people_with_role(session, "fact_checker")


def still_due(session: Session, rumour_ids: Sequence[int], now: datetime, *, viewer: User) -> list[Rumour]:
    """Those of the rumours whose rating is still due, and which the person may see."""
    return [rumour for rumour, _decision in _overdue(session, now, viewer, among=rumour_ids)]


def _overdue(
    session: Session, now: datetime, viewer: User | None, among: Sequence[int] | None = None
) -> list[tuple[Rumour, Decision]]:
    statement = (
        select(Rumour, Decision)
        .join(Decision, Decision.id == Rumour.decision_id)
        .where(Decision.decision == "monitor", Decision.target_met_at.is_(None))
        .where(Decision.first_action_due_at <= now, Rumour.state.in_(RUNNING_STATES), visible_to(viewer))
        .where(or_(Rumour.clock_paused_until.is_(None), Rumour.clock_paused_until <= now))
    )
    if among is not None:
        statement = statement.where(Rumour.id.in_(among))
    ordered = statement.options(joinedload(Rumour.owner)).order_by(Decision.first_action_due_at, Rumour.id).limit(MOST_READ)
    return [(row[0], row[1]) for row in session.execute(ordered).unique()]


def _freshly_heard(session: Session, now: datetime, viewer: User | None) -> Sequence[Rumour]:
    """Open rumours that were rated, and heard since then."""
    newest = select(func.max(RiskRating.rated_at)).where(RiskRating.rumour_id == Rumour.id).correlate(Rumour).scalar_subquery()
    heard = select(Sighting.id).where(
        Sighting.rumour_id == Rumour.id, Sighting.heard_at > now - RECENT, Sighting.logged_at > newest
    )
    statement = select(Rumour).where(Rumour.state.not_in(ENDED), visible_to(viewer), heard.exists())
    ordered = statement.options(joinedload(Rumour.owner)).order_by(Rumour.opened_at.desc(), Rumour.id).limit(MOST_READ)
    return session.scalars(ordered).unique().all()


def _newest_ratings(session: Session, ids: Sequence[int]) -> dict[int, RiskRating]:
    newest = select(RiskRating).join(Rumour, Rumour.rating_id == RiskRating.id).where(Rumour.id.in_(ids))
    return {row.rumour_id: row for row in session.scalars(newest)}


def _sightings(session: Session, ids: Sequence[int]) -> dict[int, list[Sighting]]:
    found: dict[int, list[Sighting]] = defaultdict(list)
    for row in session.scalars(select(Sighting).where(Sighting.rumour_id.in_(ids))):
        found[row.rumour_id].append(row)
    return found
