"""Reading campaign plans: the plan of an answer, its rows, and proposals for the calendar."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from workbench.accounts.anyone import anyone_like, named
from workbench.accounts.models import User
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.planning.models import CampaignPlan, ChannelAudience, PlanRow
from workbench.campaigns.states import ENDED
from workbench.editorial.models import Revision, Sandwich
from workbench.errors import NotFound
from workbench.rumours.queries import visible_to


def plan_of(session: Session, sandwich_id: int) -> CampaignPlan | None:
    """The plan of an answer, if one has been proposed."""
    return session.get(CampaignPlan, sandwich_id, options=[joinedload(CampaignPlan.proposed_by)])


def rows_of(session: Session, sandwich_id: int) -> Sequence[PlanRow]:
    """The rows of a plan in the order of their time, with what a list shows."""
    statement = select(PlanRow).where(PlanRow.sandwich_id == sandwich_id).options(*_loaded())
    return session.scalars(statement.order_by(PlanRow.scheduled_at, PlanRow.id)).unique().all()


def one_row(session: Session, sandwich_id: int, row_id: int) -> PlanRow:
    """A row of this answer's plan. Raises NotFound."""
    where = (PlanRow.id == row_id, PlanRow.sandwich_id == sandwich_id)
    found = session.scalars(select(PlanRow).where(*where).options(*_loaded())).unique().one_or_none()
    if found is None:
        raise NotFound(subject_id=row_id)
    return found


def proposals_between(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    viewer: User | None = None,
    channel_id: int | None = None,
    audience_id: int | None = None,
) -> Sequence[PlanRow]:
    """Rows that wait to be booked, for the calendar; not of an answer to a rumour that the viewer may not see."""
    statement = _proposals(viewer and anyone_like(viewer), channel_id is not None, audience_id is not None)
    values = {"since": since, "until": until, "channel_id": channel_id, "audience_id": audience_id}
    return session.scalars(statement, values if viewer is None else {**values, **named(viewer)}).unique().all()


@cache
def _proposals(viewer: User | None, of_channel: bool, of_audience: bool) -> Select[PlanRow]:
    seen = select(Sandwich.id).join(Sandwich.rumour).where(visible_to(viewer))
    where = [
        PlanRow.placement_id.is_(None),
        PlanRow.scheduled_at >= bindparam("since"),
        PlanRow.scheduled_at < bindparam("until"),
    ]
    where.append(PlanRow.sandwich_id.in_(seen))
    if of_channel:
        where.append(PlanRow.channel_id == bindparam("channel_id"))
    if of_audience:
        where.append(PlanRow.audience_id == bindparam("audience_id"))
    answer = joinedload(PlanRow.plan, innerjoin=True).joinedload(CampaignPlan.sandwich, innerjoin=True)
    loaded = (
        joinedload(PlanRow.channel, innerjoin=True).options(lazyload(Channel.organisation)),
        answer.joinedload(Sandwich.approved_revision).options(lazyload(Revision.approval)),
    )
    return select(PlanRow).where(*where).options(*loaded).order_by(PlanRow.scheduled_at, PlanRow.id).limit(300)


def placed_besides(session: Session, sandwich_id: int) -> Sequence[Placement]:
    """Placements of the answer that stand and were not booked from its plan."""
    booked = select(PlanRow.placement_id).where(PlanRow.sandwich_id == sandwich_id, PlanRow.placement_id.is_not(None))
    where = (Placement.sandwich_id == sandwich_id, Placement.state.not_in(ENDED), Placement.id.not_in(booked))
    loaded = (joinedload(Placement.channel), joinedload(Placement.spokesperson), joinedload(Placement.audience))
    statement = select(Placement).where(*where).options(*loaded).order_by(Placement.scheduled_at)
    return session.scalars(statement).unique().all()


def said_audiences(session: Session, channel_id: int) -> set[int]:
    """Whom people have said that a channel reaches."""
    return set(session.scalars(select(ChannelAudience.audience_id).where(ChannelAudience.channel_id == channel_id)))


def plan_counts(session: Session, sandwich_id: int) -> tuple[int, int]:
    """How many rows wait to be booked, and how many have been."""
    statement = select(func.count(), func.count(PlanRow.placement_id)).where(PlanRow.sandwich_id == sandwich_id)
    total, booked = session.execute(statement).one()
    return total - booked, booked


def _loaded() -> tuple[Any, ...]:
    return (
        joinedload(PlanRow.channel).joinedload(Channel.organisation),
        joinedload(PlanRow.audience),
        joinedload(PlanRow.spokesperson),
        joinedload(PlanRow.placement),
    )
