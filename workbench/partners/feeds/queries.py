"""Reads for the feeds: published and withdrawn answers for everybody, and the campaign of the published ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import Organisation
from workbench.activity.models import Activity
from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Correction, Sandwich
from workbench.partners.federation.models import ForeignUse
from workbench.partners.models import RestrictedAnswer
from workbench.partners.viewers import PUBLIC_VIEWER, is_published, is_withdrawn, visible_to
from workbench.rumours.models import Rumour

PAGE_SIZE = 50
MOST_REVIEWS = 5_000
MOST_SHOWINGS = 500
CALENDAR_BACK = timedelta(days=90)
SHOWN_PLACEMENTS = ("planned", "prepared", "sending", "sent", "corrected", "withdrawn", "cancelled")


@dataclass(frozen=True)
class FeedFilter:
    """Which answers, as the address names them. An empty tuple means all."""

    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def feed_rows(session: Session, wanted: FeedFilter, *, number: int = 1, size: int = PAGE_SIZE) -> tuple[list[Sandwich], bool]:
    """The answers of one page of the feed, by when they last changed, and whether there are older ones."""
    restricted = select(RestrictedAnswer.restricted_at).where(RestrictedAnswer.sandwich_id == Sandwich.id).scalar_subquery()
    changed = func.coalesce(Sandwich.withdrawn_at, restricted, Sandwich.last_published_at)
    query = _loaded(select(Sandwich).join(Sandwich.rumour)).where(*_conditions(wanted, with_restricted=True))
    query = query.order_by(changed.desc(), Sandwich.id.desc()).limit(size + 1).offset((number - 1) * size)
    rows = list(session.scalars(query).unique())
    return rows[:size], len(rows) > size


def restricted_since(session: Session, sandwich_ids: Sequence[int]) -> dict[int, datetime]:
    """Which of these answers were public and are not any more, and since when."""
    wanted = select(RestrictedAnswer).where(RestrictedAnswer.sandwich_id.in_(sandwich_ids))
    return {row.sandwich_id: row.restricted_at for row in session.scalars(wanted)}


def state_of_library(session: Session, wanted: FeedFilter) -> tuple[object, ...]:
    """What changes when anything in a feed does: cheap to ask, so that a whole feed need not be made to be left unsent."""
    counted = select(
        func.count(Sandwich.id),
        func.max(Sandwich.last_published_at),
        func.max(Sandwich.withdrawn_at),
        func.max(Sandwich.public_revision_id),
        func.sum(Sandwich.public_revision_id),
    )
    library = session.execute(counted.join(Sandwich.rumour).where(*_conditions(wanted))).one()
    corrected = session.execute(select(func.max(Correction.id), func.max(Correction.corrected_at))).one()
    used = session.scalar(select(func.max(ForeignUse.id)))
    return (*library, *corrected, used, last_done(session))


def last_done(session: Session, kind: str = "sandwich") -> datetime | None:
    """When anything was last done to an answer (or a placement): what Last-Modified must not be older than."""
    return session.scalar(select(func.max(Activity.at)).where(Activity.subject_kind == kind))


def showings(session: Session, wanted: FeedFilter, *, now: datetime) -> Sequence[Placement]:
    """When published answers went out in the last 90 days and will go out, on the municipality's own channels."""
    query = select(Placement).join(Placement.sandwich).join(Sandwich.rumour).join(Placement.channel).join(Channel.organisation)
    query = query.options(
        joinedload(Placement.sandwich).options(joinedload(Sandwich.public_revision), joinedload(Sandwich.rumour)),
        joinedload(Placement.channel),
    )
    query = query.where(
        *_conditions(wanted),
        Organisation.kind == "municipality",
        Placement.state.in_(SHOWN_PLACEMENTS),
        Placement.scheduled_at > now - CALENDAR_BACK,
    )
    return session.scalars(query.order_by(Placement.scheduled_at.desc(), Placement.id.desc()).limit(MOST_SHOWINGS)).unique().all()


def _conditions(wanted: FeedFilter, *, with_restricted: bool = False) -> list[ColumnElement[bool]]:
    seen = visible_to(PUBLIC_VIEWER)
    if with_restricted and not wanted.words:  # nobody finds out word by word what it says
        seen = or_(seen, Sandwich.id.in_(select(RestrictedAnswer.sandwich_id)))
    conditions: list[ColumnElement[bool]] = [or_(is_published(), is_withdrawn()), seen]
    if wanted.themes:
        conditions.append(Rumour.theme.in_(wanted.themes))
    if wanted.languages:
        conditions.append(Sandwich.language.in_(wanted.languages))
    if wanted.formats:
        conditions.append(Sandwich.format.in_(wanted.formats))
    return conditions + [Sandwich.public_text.contains(word, autoescape=True) for word in wanted.words]


def _loaded(query: Select[Any]) -> Select[Any]:
    return query.options(joinedload(Sandwich.public_revision), joinedload(Sandwich.rumour))
