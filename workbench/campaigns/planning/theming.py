"""When a channel speaks of a theme: placements that stand, and rows of other plans that wait to be booked."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.campaigns.models import Placement
from workbench.campaigns.planning.models import PlanRow
from workbench.campaigns.states import ENDED
from workbench.editorial.models import Sandwich
from workbench.rumours.models import Rumour

AHEAD = timedelta(days=60)
BEHIND = timedelta(days=30)


def times_taken(session: Session, theme: str, *, around: datetime, but: int | None = None) -> dict[int, list[datetime]]:
    """Per channel: when it speaks of the theme within some weeks, the answer `but` aside."""
    since, until = around - BEHIND, around + AHEAD
    placed = (
        select(Placement.channel_id, Placement.scheduled_at)
        .join(Sandwich, Placement.sandwich_id == Sandwich.id)
        .join(Rumour, Sandwich.rumour_id == Rumour.id)
        .where(Rumour.theme == theme, Placement.state.not_in(ENDED), Placement.sandwich_id != (but or 0))
        .where(Placement.scheduled_at >= since, Placement.scheduled_at < until)
    )
    waiting = (
        select(PlanRow.channel_id, PlanRow.scheduled_at)
        .join(Sandwich, PlanRow.sandwich_id == Sandwich.id)
        .join(Rumour, Sandwich.rumour_id == Rumour.id)
        .where(Rumour.theme == theme, PlanRow.placement_id.is_(None), PlanRow.sandwich_id != (but or 0))
        .where(PlanRow.scheduled_at >= since, PlanRow.scheduled_at < until)
    )
    taken: dict[int, list[datetime]] = {}
    for statement in (placed, waiting):
        for channel_id, at in session.execute(statement):
            taken.setdefault(channel_id, []).append(at)
    return taken
