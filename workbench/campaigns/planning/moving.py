"""Moving a placement to another time. What has happened stays where it is."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.campaigns import service
from workbench.campaigns.models import Placement
from workbench.errors import Refused

MOVABLE = ("planned", "offered")


def can_move(placement: Placement, now: datetime) -> bool:
    """Whether a planner may give it another time: it waits, its time is ahead, and no partner has said yes to it."""
    is_agreed = placement.state == "planned" and placement.channel.organisation.kind == "partner"
    return placement.state in MOVABLE and placement.scheduled_at >= now and not is_agreed


def move_placement(session: Session, placement: Placement, at: datetime, *, actor: User, now: datetime) -> None:
    """Give it another time. Raises Refused when its time has passed or the new one has; Conflict when somebody was first."""
    if placement.state in MOVABLE and placement.scheduled_at < now:
        raise Refused(_("Its time has passed, so it stays where it is. Cancel it and plan a new one."), subject_id=placement.id)
    service.move_to(session, placement, at, actor=actor, now=now)
