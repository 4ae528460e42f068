"""The row of placements on the time lines of rumours."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.permissions import may
from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Sandwich
from workbench.rumours.board.timeline import Event, add_events
from workbench.web.vocabulary import word

MOST = 2_000


def placements(session: Session, rumour_ids: Sequence[int], start: datetime, end: datetime) -> Iterator[Event]:
    """What went out, or was to go out, where."""
    at = func.coalesce(Placement.sent_at, Placement.scheduled_at)
    columns = (Placement.reference, Placement.state, Placement.sent_at, Placement.scheduled_at, Sandwich.rumour_id, Channel.name)
    statement = (
        select(*columns)
        .join(Sandwich, Sandwich.id == Placement.sandwich_id)
        .join(Channel, Channel.id == Placement.channel_id)
        .where(Sandwich.rumour_id.in_(rumour_ids), at >= start, at <= end)
    )
    leads = may("campaigns.placement_page")
    for row in session.execute(statement.order_by(at.desc()).limit(MOST)):
        words = _("%(channel)s: %(state)s", channel=row.name, state=word(row.state, "placement_state"))
        address = url_for("campaigns.placement_page", reference=row.reference) if leads else ""
        state = "failed" if row.state in ("failed", "unknown") else ""
        yield Event(row.sent_at or row.scheduled_at, words, row.rumour_id, address, state)


add_events("placements", placements, label=_l("Placements"))
