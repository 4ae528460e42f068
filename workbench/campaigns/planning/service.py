"""Every change to a campaign plan: proposing it, changing its rows, booking them, and the pace of a channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.audiences.models import Audience, Spokesperson
from workbench.campaigns import service as placements
from workbench.campaigns.models import CONTENTS, Channel, Placement
from workbench.campaigns.planning.facts import has_facts
from workbench.campaigns.planning.models import CampaignPlan, ChannelAudience, PlanRow
from workbench.campaigns.planning.proposing import PlanProposal, propose_plan
from workbench.campaigns.states import is_placeable
from workbench.campaigns.timing import FARTHEST
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import document_of
from workbench.errors import Conflict, NotAllowed, Refused, WorkbenchError

MOST_ROWS = 200  # of one plan
LONGEST_GAP = 14 * 24
PLAN = "campaign_plan"  # the log of an answer's plan stands under the answer's id


@dataclass(frozen=True)
class Booking:
    """What came of booking: the placements, and the rows that could not be booked with why."""

    booked: tuple[Placement, ...]
    refused: tuple[tuple[PlanRow, str], ...]


def propose(
    session: Session,
    sandwich: Sandwich,
    *,
    audience_ids: Sequence[int],
    starts_at: datetime | None,
    zone: ZoneInfo,
    actor: User,
    now: datetime,
) -> PlanProposal:
    """Make the plan, or make it anew: rows that are booked stay, rows that wait are replaced. Raises Refused."""
    placements.require_planner(actor)
    _require_approved(sandwich)
    if not audience_ids:
        raise Refused(_("Choose at least one audience."), subject_id=sandwich.id)
    if starts_at is not None:
        _require_time(starts_at, now)
    session.execute(delete(PlanRow).where(PlanRow.sandwich_id == sandwich.id, PlanRow.placement_id.is_(None)))
    proposal = propose_plan(session, sandwich, now=now, zone=zone, audience_ids=audience_ids, starts_at=starts_at)
    plan = session.get(CampaignPlan, sandwich.id) or CampaignPlan(sandwich_id=sandwich.id)
    plan.audience_ids, plan.starts_at = list(proposal.audience_ids), proposal.starts_at
    plan.proposed_by_id, plan.proposed_at = actor.id, now
    session.add(plan)
    session.flush()
    session.add_all(
        PlanRow(
            sandwich_id=sandwich.id, channel_id=row.channel_id, audience_id=row.audience_id, day=row.day, scheduled_at=row.at,
            content=row.content, spokesperson_id=row.spokesperson_id, batch=placements.new_batch(),
        )
        for row in proposal.rows[:MOST_ROWS]
    )  # fmt: skip
    session.flush()
    record(session, "plan_proposed", sandwich, kind=PLAN, actor_id=actor.id, now=now, rows=len(proposal.rows))
    return proposal


def add_row(
    session: Session,
    sandwich: Sandwich,
    channel: Channel,
    *,
    audience: Audience | None,
    scheduled_at: datetime,
    spokesperson: Spokesperson | None,
    own_voice: bool,
    content: str,
    actor: User,
    now: datetime,
) -> PlanRow:
    """A row that people add. Makes the plan when there is none."""
    placements.require_planner(actor)
    _require_approved(sandwich)
    _require_time(scheduled_at, now)
    _require_content(sandwich, content)
    plan = session.get(CampaignPlan, sandwich.id)
    if plan is None:
        plan = CampaignPlan(
            sandwich_id=sandwich.id, audience_ids=[], starts_at=scheduled_at, proposed_by_id=actor.id, proposed_at=now
        )
        session.add(plan)
        session.flush()
    row = PlanRow(
        sandwich_id=sandwich.id, channel_id=channel.id, audience_id=audience.id if audience else None,
        day=max(0, (scheduled_at - plan.starts_at).days), scheduled_at=scheduled_at, content=content,
        spokesperson_id=spokesperson.id if spokesperson else None, own_voice=own_voice and spokesperson is None,
        batch=placements.new_batch(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(
        session,
        "plan_row_added",
        sandwich,
        kind=PLAN,
        actor_id=actor.id,
        now=now,
        at=scheduled_at.isoformat(),
        channel=channel.name,
    )
    return row


def change_row(
    session: Session,
    row: PlanRow,
    *,
    version: int,
    scheduled_at: datetime,
    spokesperson: Spokesperson | None,
    own_voice: bool,
    content: str,
    actor: User,
    now: datetime,
) -> None:
    """Another time, voice or text for a row that waits. Raises Conflict when somebody else was first."""
    placements.require_planner(actor)
    _require_waiting(row)
    if row.version != version:
        raise Conflict(_("Somebody else changed this row just now. Look at it again."), subject_id=row.id)
    _require_time(scheduled_at, now)
    sandwich = session.get_one(Sandwich, row.sandwich_id)
    _require_content(sandwich, content)
    before = row.scheduled_at
    row.scheduled_at, row.content = scheduled_at, content
    row.spokesperson_id = spokesperson.id if spokesperson else None
    row.own_voice = own_voice and spokesperson is None
    session.flush()
    record(
        session, "plan_row_changed", sandwich, kind=PLAN, actor_id=actor.id, now=now,
        before=before.isoformat(), at=scheduled_at.isoformat(), row=row.id,
    )  # fmt: skip


def speak_ourselves(session: Session, rows: Sequence[PlanRow], *, actor: User, now: datetime) -> int:
    """Record for every row without a voice that the municipality itself speaks. Gives how many."""
    placements.require_planner(actor)
    silent = [row for row in rows if row.placement_id is None and row.spokesperson_id is None and not row.own_voice]
    for row in silent:
        row.own_voice = True
    session.flush()
    if silent:
        sandwich = session.get_one(Sandwich, silent[0].sandwich_id)
        record(session, "own_voice_chosen", sandwich, kind=PLAN, actor_id=actor.id, now=now, rows=len(silent))
    return len(silent)


def remove_row(session: Session, row: PlanRow, *, actor: User, now: datetime) -> None:
    """Take a row that waits off the plan."""
    placements.require_planner(actor)
    _require_waiting(row)
    sandwich = session.get_one(Sandwich, row.sandwich_id)
    at = row.scheduled_at.isoformat()
    session.delete(row)
    session.flush()
    record(session, "plan_row_removed", sandwich, kind=PLAN, actor_id=actor.id, now=now, at=at)


def book(session: Session, sandwich: Sandwich, rows: Sequence[PlanRow], *, zone: ZoneInfo, actor: User, now: datetime) -> Booking:
    """Make placements of the rows that wait; on a partner's channel it is an offer. One that cannot be booked stops no other.

    Booking the same rows twice books them once.
    """
    placements.require_planner(actor)
    _require_approved(sandwich)
    booked, refused = [], []
    for row in rows:
        if row.placement_id is not None:
            continue
        try:
            with session.begin_nested():
                booked.append(_book_row(session, sandwich, row, zone, actor, now))
        except WorkbenchError as error:
            if isinstance(error, NotAllowed):
                raise
            refused.append((row, error.message))
    session.flush()
    if booked:
        record(session, "plan_booked", sandwich, kind=PLAN, actor_id=actor.id, now=now, booked=len(booked), refused=len(refused))
    return Booking(tuple(booked), tuple(refused))


def set_pace(
    session: Session,
    channel: Channel,
    *,
    quiet_from: int,
    quiet_until: int,
    gap_hours: int,
    audience_ids: Sequence[int],
    actor: User,
    now: datetime,
) -> None:
    """Quiet hours, the gap between texts of one theme, and whom the channel reaches."""
    if not actor.role_names & {"administrator", *placements.PLANNERS}:
        raise NotAllowed(_("Writers, approvers and administrators set the pace of a channel."), subject_id=actor.id)
    if not (0 <= quiet_from < 24 and 0 <= quiet_until < 24 and 0 <= gap_hours <= LONGEST_GAP):
        raise Refused(_("Choose hours of the day, and a gap of at most two weeks."), subject_id=channel.id)
    channel.quiet_from, channel.quiet_until, channel.gap_hours = quiet_from, quiet_until, gap_hours
    known = set(session.scalars(select(Audience.id).where(Audience.id.in_(audience_ids))))
    session.execute(delete(ChannelAudience).where(ChannelAudience.channel_id == channel.id))
    session.add_all(ChannelAudience(channel_id=channel.id, audience_id=one) for one in sorted(known))
    session.flush()
    record(
        session, "pace_set", channel, actor_id=actor.id, now=now,
        quiet=f"{quiet_from}-{quiet_until}", gap_hours=gap_hours, audiences=sorted(known),
    )  # fmt: skip


def _book_row(session: Session, sandwich: Sandwich, row: PlanRow, zone: ZoneInfo, actor: User, now: datetime) -> Placement:
    """One placement of a row; a voice is needed, and the rest is asked by `place`."""
    if row.scheduled_at < now:
        raise Refused(_("That time has passed. Choose a later one."), subject_id=row.id)
    _require_content(sandwich, row.content)
    placed = placements.place(
        session, sandwich, [row.channel], scheduled_at=row.scheduled_at, spokesperson=row.spokesperson, own_voice=row.own_voice,
        actor=actor, now=now, batch=row.batch, repeat=True, today=row.scheduled_at.astimezone(zone).date(),
        content=row.content, audience_id=row.audience_id,
    )  # fmt: skip
    row.placement_id = placed[0].id
    session.flush()
    return placed[0]


def _require_approved(sandwich: Sandwich) -> None:
    if not is_placeable(sandwich):
        raise Refused(_("Only an approved text can be placed."), subject_id=sandwich.id)


def _require_waiting(row: PlanRow) -> None:
    if row.placement_id is not None:
        raise Refused(_("The row is booked. Change its placement instead."), subject_id=row.id)


def _require_time(at: datetime, now: datetime) -> None:
    if at < now:
        raise Refused(_("That time has passed. Choose a later one."))
    if at > now + FARTHEST:
        raise Refused(_("Choose a time within a year."))


def _require_content(sandwich: Sandwich, content: str) -> None:
    if content not in CONTENTS:
        raise Refused(_("Choose what goes out."), subject_id=sandwich.id)
    revision = sandwich.approved_revision
    if content == "fact" and revision is not None and not has_facts(document_of(revision)):
        raise Refused(
            _("This answer has no fact that can stand without the rumour. Choose the whole answer."), subject_id=sandwich.id
        )
