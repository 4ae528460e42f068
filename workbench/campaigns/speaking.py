"""Who speaks when: what the register of spokespersons counts as their load."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.campaigns.models import Placement

NEVER_SAID = ("declined", "cancelled", "failed")


def spoken(session: Session, since: datetime, until: datetime) -> Sequence[tuple[int, int, datetime]]:
    """(spokesperson, answer, time) of every placement in this time that is planned or sent with somebody's voice."""
    statement = select(Placement.spokesperson_id, Placement.sandwich_id, Placement.scheduled_at).where(
        Placement.spokesperson_id.is_not(None),
        Placement.state.not_in(NEVER_SAID),
        Placement.scheduled_at >= since,
        Placement.scheduled_at < until,
    )
    return [(person, answer, at) for person, answer, at in session.execute(statement) if person is not None]
