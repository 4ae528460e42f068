"""What people do by hand: steps, and "done" with date and reach; also of corrections and of what is taken back."""

import hashlib
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.audiences.models import Spokesperson
from workbench.campaigns import service as placements
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.paper.kinds import FIXING_STEPS, KINDS, OFFLINE
from workbench.campaigns.paper.models import PaperTask, PaperTick
from workbench.campaigns.states import ENDED, is_placeable, move, move_along
from workbench.errors import Conflict, NotAllowed, NotFound, Refused

LONGEST_NOTE = 2000
PLACE = "place:"


def steps_of(channel: Channel, task_kind: str) -> list[str]:
    """The steps of a task on this channel, in order; each place of a channel with places is a step of its own."""
    kind = KINDS[channel.kind]
    steps = list(kind.steps if task_kind == "hand_out" else FIXING_STEPS[task_kind])
    if kind.has_places:
        steps += [place_step(one) for one in PaperChoices.read(channel.settings, channel.kind).places]
    return steps


def place_step(place: str) -> str:
    """The step of one place: the same name gives the same step, also when the list of places changes."""
    return PLACE + hashlib.sha256(place.encode()).hexdigest()[:12]


def set_choices(session: Session, channel: Channel, choices: PaperChoices, *, actor: User, now: datetime) -> None:
    """Size, deadline, places and whom to write to. Raises NotAllowed, NotFound, Refused where a machine sends."""
    if channel.kind not in KINDS:
        raise Refused(_("This channel has no deadline on paper."), subject_id=channel.id)
    is_owner = "partner" in actor.role_names and actor.organisation_id == channel.organisation_id
    if "partner" in actor.role_names and not is_owner:
        raise NotFound(subject_id=channel.id)
    if not is_owner and not actor.role_names & (placements.PLANNERS | {"administrator"}):
        raise NotAllowed(_("Writers, approvers and administrators change this."), subject_id=actor.id)
    channel.settings = choices.write(channel.settings)
    record(
        session, "paper_choices_changed", channel, actor_id=actor.id, now=now, places=len(choices.places),
        weekday=choices.deadline_weekday, time=choices.deadline_time, lead_days=choices.lead_days,
    )  # fmt: skip


def tick_step(
    session: Session, placement: Placement, task_kind: str, step: str, *, is_done: bool, actor: User, now: datetime
) -> None:
    """Tick a step, or take the tick away; safe to repeat. Raises NotFound for a step that is none, Conflict when all is done."""
    require_hand(placement, actor)
    if task_kind not in ("hand_out", *FIXING_STEPS) or step not in steps_of(placement.channel, task_kind):
        raise NotFound(subject_id=step)
    task = open_task(session, placement, task_kind, now=now)
    if task.done_at is not None:
        raise Conflict(_("It is done already."), subject_id=task.id)
    found = session.scalar(select(PaperTick).where(PaperTick.task_id == task.id, PaperTick.step == step))
    if is_done and found is None:
        session.add(PaperTick(task_id=task.id, step=step, ticked_at=now, ticked_by_id=actor.id))
        record(session, "step_ticked", placement, actor_id=actor.id, now=now, step=step, task=task_kind)
    elif not is_done and found is not None:
        session.delete(found)
        record(session, "step_unticked", placement, actor_id=actor.id, now=now, step=step, task=task_kind)
    session.flush()


def mark_handed_out(
    session: Session,
    placement: Placement,
    *,
    done_on: date,
    reach: int | None,
    live_url: str,
    note: str,
    actor: User,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """It was printed, put up, said or held: on which day, and how many it reached. Raises Refused, Conflict, NotFound."""
    require_hand(placement, actor)
    if placement.channel.kind not in OFFLINE:
        raise Refused(_("Only what is done by hand is marked as done."), subject_id=placement.id)
    if placement.state != "planned":
        raise Conflict(_("Somebody has already answered. Nothing of yours was done."), subject_id=placement.id)
    sandwich = placement.sandwich
    if not is_placeable(sandwich) or sandwich.approved_revision_id != placement.revision_id:
        raise Refused(
            _("The text has been changed or withdrawn since this was planned. Hand out the new one."), subject_id=placement.id
        )
    task = open_task(session, placement, "hand_out", now=now)
    _finish(task, done_on=done_on, note=note, actor=actor, now=now, zone=zone)
    values = {"live_url": live_url or None, "reach": reach, "sent_at": _moment(done_on, now, zone)}
    move_along(session, placement, ("prepared", "sending", "sent"), **values)
    record(session, "placement_sent", placement, actor_id=actor.id, now=now, by_hand=True, reach=reach, on=done_on.isoformat())


def mark_corrected(
    session: Session,
    placement: Placement,
    *,
    done_on: date,
    reach: int | None,
    note: str,
    actor: User,
    now: datetime,
    zone: ZoneInfo,
) -> Placement:
    """The corrected text has taken the old one's place. Gives the placement that stands for it, with its own date and reach."""
    require_hand(placement, actor)
    sandwich = placement.sandwich
    if placement.state != "sent" or not is_placeable(sandwich) or sandwich.approved_revision_id == placement.revision_id:
        raise Conflict(_("There is nothing to correct here any more."), subject_id=placement.id)
    task = open_task(session, placement, "correct", now=now)
    _finish(task, done_on=done_on, note=note, actor=actor, now=now, zone=zone)
    copy = _corrected_copy(session, placement, actor=actor, now=now, today=now.astimezone(zone).date())
    move_along(session, copy, ("prepared", "sending", "sent"), reach=reach, sent_at=_moment(done_on, now, zone))
    record(session, "placement_sent", copy, actor_id=actor.id, now=now, by_hand=True, reach=reach, on=done_on.isoformat())
    move(session, placement, "corrected")
    record(session, "placement_corrected", placement, actor_id=actor.id, now=now, by=copy.reference)
    return copy


def mark_taken_back(
    session: Session, placement: Placement, *, done_on: date, note: str, actor: User, now: datetime, zone: ZoneInfo
) -> None:
    """What was handed out of a withdrawn answer is gone, as far as it can be."""
    require_hand(placement, actor)
    if placement.state not in ("sent", "corrected"):
        raise Conflict(_("There is nothing to take back here any more."), subject_id=placement.id)
    task = open_task(session, placement, "take_back", now=now)
    _finish(task, done_on=done_on, note=note, actor=actor, now=now, zone=zone)
    placements.mark_taken_down(session, placement, actor=actor, now=now)


def open_task(session: Session, placement: Placement, kind: str, *, now: datetime) -> PaperTask:
    """The task of this kind; made when it is not there."""
    found = session.scalar(select(PaperTask).where(PaperTask.placement_id == placement.id, PaperTask.kind == kind))
    if found is None:
        found = PaperTask(placement_id=placement.id, kind=kind, opened_at=now)
        session.add(found)
        session.flush()
    return found


def require_hand(placement: Placement, actor: User) -> None:
    """Whoever may act by hand: those who plan, and a partner on its own channel. To other partners there is nothing here."""
    if "partner" in actor.role_names:
        if placement.channel.organisation_id != actor.organisation_id:
            raise NotFound(subject_id=placement.id)
        return
    placements.require_planner(actor)


def _finish(task: PaperTask, *, done_on: date, note: str, actor: User, now: datetime, zone: ZoneInfo) -> None:
    if task.done_at is not None:
        raise Conflict(_("It is done already."), subject_id=task.id)
    if done_on > now.astimezone(zone).date():
        raise Refused(_("That day has not come yet. Say when it was done."), subject_id=task.id)
    if done_on < task.placement.created_at.astimezone(zone).date():
        raise Refused(_("That day is before it was planned. Say when it was done."), subject_id=task.id)
    task.done_on, task.done_at, task.done_by_id, task.note = done_on, now, actor.id, note.strip()[:LONGEST_NOTE]


def _moment(day: date, now: datetime, zone: ZoneInfo) -> datetime:
    """When on that day: now if it is today, else noon."""
    return now if day == now.astimezone(zone).date() else datetime.combine(day, time(12), zone).astimezone(UTC)


def _corrected_copy(session: Session, old: Placement, *, actor: User, now: datetime, today: date) -> Placement:
    """A placement of the approved text on the same channel, in the same voice where it still may speak."""
    sandwich, batch = old.sandwich, placements.new_batch()
    where = (Placement.revision_id == sandwich.approved_revision_id, Placement.channel_id == old.channel_id)
    if session.scalar(select(Placement.id).where(*where, Placement.state.not_in(ENDED)).limit(1)) is not None:
        raise Conflict(_("The corrected text is planned here already. Mark that one as done."), subject_id=old.id)
    highest = session.scalar(select(func.max(Placement.slot)).where(*where))
    speaker = _still_speaks(session, old, today)
    copy = Placement(
        sandwich_id=sandwich.id, revision_id=sandwich.approved_revision_id, channel_id=old.channel_id, content=old.content,
        audience_id=old.audience_id, slot=0 if highest is None else highest + 1, scheduled_at=now, state="planned",
        spokesperson_id=speaker, own_voice=speaker is None, batch=batch, reference=f"{batch}-1", created_by_id=actor.id,
        created_at=now,
    )  # fmt: skip
    session.add(copy)
    session.flush()
    record(session, "placement_planned", copy, actor_id=actor.id, now=now, corrects=old.reference)
    return copy


def _still_speaks(session: Session, old: Placement, today: date) -> int | None:
    person = session.get(Spokesperson, old.spokesperson_id) if old.spokesperson_id is not None else None
    return person.id if person is not None and person.has_consent(today) and person.is_available else None
