"""Rows of the inbox as the page shows them: each is drawn once and found by all that it shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from workbench.intake.inbox.rows import InboxRow
from workbench.web.drawn import draw
from workbench.web.languages import show_time

PLACES = 4  # named in a row


@dataclass(frozen=True)
class RowDrawer:
    """Draws the rows of one page for one visitor. Claims are those of rumours that the visitor may see."""

    viewer_id: int
    zone: ZoneInfo
    held_since: datetime
    places: Mapping[int, list[str]]
    tags: Mapping[int, list[str]]
    claims_by_code: Mapping[str, str]
    claims_by_id: Mapping[int, str]

    def __call__(self, item: InboxRow, **where: Any) -> Markup:
        """The row. `where`: number in the list, is_open, is_bulk (may be ticked) and address."""
        is_held = bool(item.taken_by and item.taken_at and item.taken_at > self.held_since and item.state in ("new", "taken"))
        return draw(
            "intake/_row.html",
            item=item,
            at=show_time(item.dated_at, self.zone),
            linked=self.claims_by_id.get(item.rumour_id or 0),
            match=self.claims_by_code.get(item.match_code or ""),
            places=tuple(self.places.get(item.id, ())[:PLACES]),
            tags=tuple(self.tags.get(item.id, ())),
            is_held=is_held,
            is_mine=item.taken_by_id == self.viewer_id,
            is_given_to_me=item.assigned_to_id == self.viewer_id,
            **where,
        )
