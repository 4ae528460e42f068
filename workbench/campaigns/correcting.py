"""A correction goes where the error went (METHOD F9): channels that show the old text, and one press that plans them all."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.audiences.models import Spokesperson
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.service import place, require_planner
from workbench.campaigns.states import ENDED, is_placeable, move
from workbench.editorial.models import Correction, Revision, Sandwich
from workbench.editorial.queries import pending_correction
from workbench.errors import Refused


@dataclass(frozen=True)
class Unreached:
    """A channel on which an older text was sent; `is_open` says whether anything can be planned there now."""

    channel: Channel
    placement: Placement

    @property
    def is_open(self) -> bool:
        """Whether the channel takes placements."""
        return self.channel.is_active and not self.channel.paused_reason


def unreached(session: Session, sandwich: Sandwich) -> list[Unreached]:
    """Channels that got an older text and have no placement of the approved one: one each, with their newest placement."""
    if sandwich.approved_revision_id is None or not is_placeable(sandwich):
        return []
    newer, wanted = aliased(Placement), (Placement.sandwich_id == sandwich.id, Placement.state == "sent")
    planned = exists().where(
        newer.channel_id == Placement.channel_id,
        newer.revision_id == sandwich.approved_revision_id,
        newer.state.not_in(ENDED),
    )
    rows = (
        select(Placement).join(Placement.channel).where(*wanted, Placement.revision_id != sandwich.approved_revision_id, ~planned)
    )
    loaded = (joinedload(Placement.channel), joinedload(Placement.spokesperson))
    found: dict[int, Unreached] = {}
    for row in session.scalars(rows.options(*loaded).order_by(Placement.id.desc())).unique():
        found.setdefault(row.channel_id, Unreached(row.channel, row))
    return sorted(found.values(), key=lambda one: (one.channel.kind != "page", one.channel.id))


def plan_correction(session: Session, sandwich: Sandwich, *, actor: User, now: datetime, day: date) -> list[Placement]:
    """Plan the corrected text on every open channel that got the old one, in the same voice where it still may speak.

    Raises NotAllowed, and Refused when nothing is left to plan.
    """
    require_planner(actor)
    rows = [one for one in unreached(session, sandwich) if one.is_open]
    if not rows:
        raise Refused(_("The correction has been planned on every channel that is open."), subject_id=sandwich.id)
    voices: dict[int | None, list[Unreached]] = {}
    for one in rows:
        voices.setdefault(_voice(one.placement.spokesperson, day), []).append(one)
    placed: list[Placement] = []
    for person_id, group in voices.items():
        speaker = session.get(Spokesperson, person_id) if person_id is not None else None
        channels = [one.channel for one in group]
        placed += place(
            session, sandwich, channels, scheduled_at=None, spokesperson=speaker, own_voice=speaker is None, actor=actor, now=now,
            today=day,
        )  # fmt: skip
    return placed


def mark_corrected(session: Session, *, now: datetime) -> int:
    """Placements of an older text on a channel that has got the corrected one are "corrected". How many changed."""
    rows = session.scalars(select(Placement).where(Placement.state == "sent", _is_replaced())).all()
    for row in rows:
        move(session, row, "corrected")
        record(session, "placement_corrected", row, actor_id=None, now=now)
    return len(rows)


def still_shows_old() -> ColumnElement[bool]:
    """The condition that a sent placement shows a text that was corrected since, and nothing newer is on its way there."""
    newer = aliased(Placement)
    planned = exists().where(
        newer.channel_id == Placement.channel_id,
        newer.revision_id == Sandwich.public_revision_id,
        newer.state.not_in(ENDED),
    )
    return (
        (Placement.state == "sent")
        & (Sandwich.state == "published")
        & (Placement.revision_id != Sandwich.public_revision_id)
        & ~planned
    )


def correction_of(session: Session, sandwich: Sandwich, revision: Revision) -> Correction | None:
    """The correction that a revision carries out; before it is published, the one that waits."""
    done = session.scalar(
        select(Correction).where(Correction.revision_id == revision.id, Correction.kind == "correction").limit(1)
    )
    if done is not None or sandwich.state != "correcting" or sandwich.approved_revision_id != revision.id:
        return done
    return pending_correction(session, sandwich.id)


def _is_replaced() -> ColumnElement[bool]:
    newer = aliased(Placement)
    same = (newer.channel_id == Placement.channel_id) & (newer.sandwich_id == Placement.sandwich_id)
    return exists().where(same, newer.revision_id > Placement.revision_id, or_(newer.state == "sent", newer.state == "corrected"))


def _voice(person: Spokesperson | None, day: date) -> int | None:
    return person.id if person is not None and person.has_consent(day) and person.is_available else None
