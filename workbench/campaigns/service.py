"""Every change to a placement that a person makes. Sending is in delivery.py; channels and lists in channels.py."""

import math
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.audiences.models import Spokesperson
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.states import ENDED, TROUBLED, compare_and_set, is_placeable, move, move_along
from workbench.campaigns.timing import FARTHEST, UNDO
from workbench.editorial.models import Sandwich, SandwichReader
from workbench.errors import Conflict, NotAllowed, NotFound, Refused

PLANNERS = frozenset({"writer", "approver"})
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: references are read aloud


def new_batch() -> str:
    """A reference for one press of the button; the check page carries it, so that a double click sends once."""
    return "".join(secrets.choice(ALPHABET) for _each in range(8))


def place(
    session: Session,
    sandwich: Sandwich,
    channels: Sequence[Channel],
    *,
    scheduled_at: datetime | None,
    spokesperson: Spokesperson | None,
    own_voice: bool,
    actor: User,
    now: datetime,
    batch: str = "",
    repeat: bool = False,
    today: date | None = None,
    content: str = "full",
    audience_id: int | None = None,
) -> list[Placement]:
    """Plan the approved revision on each channel; on a partner's channel it is offered. None as time: in ten seconds.

    The same `batch` again gives the first result. Raises Refused without approval, voice or usable time; NotAllowed.
    """
    require_planner(actor)
    batch = batch or new_batch()
    first = placements_of_batch(session, batch)
    if first:
        return _same_press(first, sandwich, actor)
    at = now + UNDO if scheduled_at is None else scheduled_at
    _require_approved(sandwich)
    _require_time(at, now)
    _require_voice(spokesperson, own_voice, today or at.date())
    if not channels:
        raise Refused(_("Choose at least one channel."), subject_id=sandwich.id)
    for channel in channels:
        _require_channel(session, channel, sandwich)
    placed = []
    for number, channel in enumerate(sorted(channels, key=lambda each: (each.kind != "page", each.id)), start=1):
        row = Placement(
            sandwich_id=sandwich.id,
            revision_id=sandwich.approved_revision_id,
            channel_id=channel.id,
            slot=_free_slot(session, sandwich, channel, repeat=repeat),
            scheduled_at=at,
            state="offered" if channel.organisation.kind == "partner" else "planned",
            spokesperson_id=spokesperson.id if spokesperson else None,
            own_voice=spokesperson is None,
            content=content,
            audience_id=audience_id,
            batch=batch,
            reference=f"{batch}-{number}",
            created_by_id=actor.id,
            created_at=now,
        )
        session.add(row)
        session.flush()
        verb = "placement_offered" if row.state == "offered" else "placement_planned"
        record(session, verb, row, actor_id=actor.id, now=now, at=at.isoformat(), channel=channel.name, voice=_voice(row))
        if row.state == "planned":
            wake_at(session, row.scheduled_at)
        placed.append(row)
    return placed


def cancel(session: Session, placement: Placement, *, actor: User, now: datetime, reason: str = "") -> None:
    """Take a placement off the plan. Raises Conflict when it is already on its way: exactly one of the two wins."""
    _require_hand(placement, actor)
    if placement.state in ("sending", "sent", "corrected"):
        raise Conflict(_("It was already on its way, so it was not cancelled."), subject_id=placement.id)
    if any(row.state in ("sending", "sent", "unknown") or row.receipt.get("unclear") for row in _deliveries(session, placement)):
        raise Refused(_("It may already have arrived, so it cannot be cancelled. Ask the receiver."), subject_id=placement.id)
    move(session, placement, "cancelled", answer_note=reason.strip() or placement.answer_note, proposed_at=None)
    record(session, "placement_cancelled", placement, actor_id=actor.id, now=now, reason=reason.strip())


def undo(session: Session, placements: Iterable[Placement], *, actor: User, now: datetime) -> list[Placement]:
    """Cancel those of a batch that have not begun. Gives the cancelled ones; raises Conflict when it was too late for all."""
    rows = [row for row in placements if row.state in ("planned", "offered")]
    if not rows:
        raise Conflict(_("It was already on its way, so it was not cancelled."))
    for row in rows:
        cancel(session, row, actor=actor, now=now, reason="")
    return rows


def move_to(session: Session, placement: Placement, scheduled_at: datetime, *, actor: User, now: datetime) -> None:
    """Give a placement of our own, or an unanswered offer, another time."""
    require_planner(actor)
    _require_time(scheduled_at, now)
    is_agreed = placement.state == "planned" and placement.channel.organisation.kind == "partner"
    if placement.state not in ("planned", "offered") or is_agreed:
        raise Refused(_("Only a placement that waits can be moved. Cancel it and plan a new one."), subject_id=placement.id)
    before = placement.scheduled_at
    compare_and_set(session, placement, scheduled_at=scheduled_at, proposed_at=None, last_error="")
    _log_time(session, "placement_moved", placement, before, actor, now)
    if placement.state == "planned":
        wake_at(session, placement.scheduled_at)


def accept_offer(session: Session, placement: Placement, *, actor: User, now: datetime) -> None:
    """The partner says yes. A time that has passed becomes now, with the usual ten seconds."""
    _require_partner(placement, actor)
    _require_approved(placement.sandwich)
    _agree(session, placement, placement.scheduled_at, actor, now)


def propose_time(session: Session, placement: Placement, proposed_at: datetime, *, actor: User, now: datetime) -> None:
    """The partner would rather have another time; the municipality answers."""
    _require_partner(placement, actor)
    _require_time(proposed_at, now)
    _require_state(placement, "offered")
    compare_and_set(session, placement, proposed_at=proposed_at)
    record(session, "time_proposed", placement, actor_id=actor.id, now=now, at=proposed_at.isoformat())


def accept_time(session: Session, placement: Placement, *, actor: User, now: datetime) -> None:
    """The municipality agrees to the partner's time: both have said yes, so it is planned."""
    require_planner(actor)
    if placement.proposed_at is None:
        raise Refused(_("There is no proposed time to answer."), subject_id=placement.id)
    _require_approved(placement.sandwich)
    _agree(session, placement, placement.proposed_at, actor, now)


def decline_time(session: Session, placement: Placement, *, actor: User, now: datetime) -> None:
    """The municipality keeps its own time; the offer stands."""
    require_planner(actor)
    _require_state(placement, "offered")
    if placement.proposed_at is None:
        raise Refused(_("There is no proposed time to answer."), subject_id=placement.id)
    compare_and_set(session, placement, proposed_at=None)
    record(session, "time_declined", placement, actor_id=actor.id, now=now)


def decline_offer(session: Session, placement: Placement, *, note: str, actor: User, now: datetime) -> None:
    """The partner says no, with a word on why."""
    _require_partner(placement, actor)
    if not note.strip():
        raise Refused(_("Write a word on why, so that the municipality can do better."), subject_id=placement.id)
    _require_state(placement, "offered")
    move(session, placement, "declined", answer_note=note.strip(), proposed_at=None)
    record(session, "offer_declined", placement, actor_id=actor.id, now=now)


def offer_again(session: Session, placement: Placement, scheduled_at: datetime, *, actor: User, now: datetime) -> None:
    """Ask the partner once more, at a new time."""
    require_planner(actor)
    _require_time(scheduled_at, now)
    _require_approved(placement.sandwich)
    before = placement.scheduled_at
    move(session, placement, "offered", scheduled_at=scheduled_at, answer_note="")
    _log_time(session, "placement_offered", placement, before, actor, now)


def mark_done(session: Session, placement: Placement, *, live_url: str, reach: int | None, actor: User, now: datetime) -> None:
    """Something done by hand (print, a meeting, a partner's own page): the link and how many it reached."""
    _require_hand(placement, actor)
    if placement.channel.kind != "manual":
        raise Refused(_("Only what is done by hand is marked as done."), subject_id=placement.id)
    _require_approved(placement.sandwich)
    _require_state(placement, "planned")
    values = {"live_url": live_url or None, "reach": reach, "sent_at": now}
    move_along(session, placement, ("prepared", "sending", "sent"), **values)
    record(session, "placement_sent", placement, actor_id=actor.id, now=now, by_hand=True, reach=reach)


def settle_as_sent(
    session: Session, placement: Placement, *, actor: User, now: datetime, live_url: str = "", reach: int | None = None
) -> None:
    """A person has put up a failed placement by hand, or has found out that an unclear one did arrive."""
    require_planner(actor)
    _require_state(placement, *TROUBLED)
    for row in _deliveries(session, placement):
        if row.state in TROUBLED:
            row.state, row.finished_at, row.next_try_at = "sent", now, None
            row.receipt = {**row.receipt, "settled_by": actor.id}
    found = {"live_url": live_url or placement.live_url, "reach": reach if reach is not None else placement.reach}
    move(session, placement, "sent", sent_at=now, last_error="", **found)
    record(session, "placement_sent", placement, actor_id=actor.id, now=now, by_hand=True, reach=reach)


def send_again(session: Session, placement: Placement, *, actor: User, now: datetime) -> None:
    """A person has found out that it did not arrive: what failed or is unclear is sent once more, with the same key."""
    require_planner(actor)
    _require_approved(placement.sandwich)
    for row in _deliveries(session, placement):
        if row.state in TROUBLED:
            row.state, row.attempts_before, row.next_try_at = "prepared", row.attempts, now
            row.finished_at, row.last_error, row.look_ups = None, "", 0
    move(session, placement, "prepared", last_error="")
    record(session, "placement_sent_again", placement, actor_id=actor.id, now=now)
    wake_delivery(session, placement)


def mark_taken_down(session: Session, placement: Placement, *, actor: User, now: datetime) -> None:
    """A copy of a withdrawn answer is gone from its channel."""
    _require_hand(placement, actor)
    if placement.sandwich.state != "withdrawn":
        raise Refused(_("The answer has not been withdrawn."), subject_id=placement.id)
    move(session, placement, "withdrawn")
    record(session, "copy_taken_down", placement, actor_id=actor.id, now=now)


def placements_of_batch(session: Session, batch: str) -> list[Placement]:
    """What one press of the button planned, in order."""
    return list(session.scalars(select(Placement).where(Placement.batch == batch).order_by(Placement.id)))


def wake_delivery(session: Session, placement: Placement) -> None:
    """Write the job that sends a prepared placement; one for each round."""
    queue.enqueue(session, "campaigns.deliver", {}, dedupe=f"campaigns.deliver:{placement.id}:{placement.version}")


def wake_held(session: Session, placement: Placement, *, now: datetime) -> None:
    """Write the job that lets a placement go on after its channel was paused."""
    wake_at(session, max(placement.scheduled_at, now), f"resumed:{placement.channel_id}:{now.isoformat()}:")


def is_planner(actor: User) -> bool:
    """Whether somebody plans: writers and approvers."""
    return bool(actor.role_names & PLANNERS)


def require_planner(actor: User) -> None:
    """Only writers and approvers plan. Raises NotAllowed."""
    if not is_planner(actor):
        raise NotAllowed(_("Writers and approvers plan placements."), subject_id=actor.id)


def wake_at(session: Session, at: datetime, round_: str = "at:") -> None:
    """The worker looks at all that is due then: one job, however many placements are due in the same second."""
    second = math.ceil(at.timestamp())
    run_at = datetime.fromtimestamp(second, tz=UTC)
    queue.enqueue(session, "campaigns.deliver", {}, dedupe=f"campaigns.deliver:{round_}{second}", run_at=run_at)


def _agree(session: Session, placement: Placement, at: datetime, actor: User, now: datetime) -> None:
    _require_state(placement, "offered")
    _require_channel_open(placement.channel)
    at = max(at, now + UNDO)
    move(session, placement, "planned", scheduled_at=at, proposed_at=None)
    record(session, "offer_accepted", placement, actor_id=actor.id, now=now, at=at.isoformat())
    wake_at(session, placement.scheduled_at)


def _same_press(first: list[Placement], sandwich: Sandwich, actor: User) -> list[Placement]:
    if first[0].created_by_id != actor.id or first[0].sandwich_id != sandwich.id:
        raise Conflict(_("That reference is taken. Open the check page again."), subject_id=sandwich.id)
    return first


def _free_slot(session: Session, sandwich: Sandwich, channel: Channel, *, repeat: bool) -> int:
    where = (Placement.revision_id == sandwich.approved_revision_id, Placement.channel_id == channel.id)
    live = session.scalar(select(Placement.reference).where(*where, Placement.state.not_in(ENDED)).limit(1))
    if live is not None and not repeat:
        text = _("%(channel)s already has this text (%(reference)s). Plan a repeat instead.")
        raise Refused(text % {"channel": channel.name, "reference": live}, subject_id=channel.id)
    highest = session.scalar(select(func.max(Placement.slot)).where(*where))
    return 0 if highest is None else highest + 1


def _require_approved(sandwich: Sandwich) -> None:
    if not is_placeable(sandwich):
        raise Refused(_("Only an approved text can be placed."), subject_id=sandwich.id)


def _require_time(at: datetime, now: datetime) -> None:
    if at < now:
        raise Refused(_("That time has passed. Choose a later one."))
    if at > now + FARTHEST:
        raise Refused(_("Choose a time within a year."))


def _require_voice(spokesperson: Spokesperson | None, own_voice: bool, day: date) -> None:
    if spokesperson is None:
        if not own_voice:
            raise Refused(_("Choose a spokesperson, or that the municipality itself speaks."))
        return
    if not spokesperson.has_consent(day) or not spokesperson.is_available:
        raise Refused(_("%(name)s has no consent that holds that day, or is not available.", name=spokesperson.name))


def _require_channel(session: Session, channel: Channel, sandwich: Sandwich) -> None:
    _require_channel_open(channel)
    if channel.kind == "page" and sandwich.visibility != "public":
        raise Refused(_("This answer is for partners only, so it cannot go on the public page."), subject_id=channel.id)
    is_partner = channel.organisation.kind == "partner"
    if sandwich.visibility == "listed" and is_partner and not session.get(SandwichReader, (sandwich.id, channel.organisation_id)):
        text = _("%(name)s is not among those who may see this answer.", name=channel.organisation.name)
        raise Refused(text, subject_id=channel.id)


def _require_channel_open(channel: Channel) -> None:
    if not channel.is_active or channel.paused_reason:
        raise Refused(_("The channel %(name)s is paused.", name=channel.name), subject_id=channel.id)


def _require_partner(placement: Placement, actor: User) -> None:
    """Only the partner who owns the channel; to others the offer does not exist."""
    if "partner" not in actor.role_names or placement.channel.organisation_id != actor.organisation_id:
        raise NotFound(subject_id=placement.id)


def _require_hand(placement: Placement, actor: User) -> None:
    """The partner on its own channel, or a planner of the municipality."""
    if actor.organisation_id != placement.channel.organisation_id or "partner" not in actor.role_names:
        if "partner" in actor.role_names:
            raise NotFound(subject_id=placement.id)
        require_planner(actor)


def _require_state(placement: Placement, *states: str) -> None:
    if placement.state not in states:
        raise Conflict(_("Somebody has already answered. Nothing of yours was done."), subject_id=placement.id)


def _deliveries(session: Session, placement: Placement) -> Sequence[Delivery]:
    """The messages that carry the text itself."""
    return session.scalars(select(Delivery).where(Delivery.placement_id == placement.id, Delivery.purpose == "publish")).all()


def _voice(placement: Placement) -> str:
    return "own" if placement.own_voice else f"spokesperson:{placement.spokesperson_id}"


def _log_time(session: Session, verb: str, placement: Placement, before: datetime, actor: User, now: datetime) -> None:
    details = {"before": before.isoformat(), "at": placement.scheduled_at.isoformat()}
    record(session, verb, placement, actor_id=actor.id, now=now, **details)
