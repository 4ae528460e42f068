"""Which channels reach which audience: what people have said of a channel, or else what is known of where a group is met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbench.audiences.models import Audience
from workbench.campaigns.models import Channel
from workbench.campaigns.planning.models import ChannelAudience
from workbench.campaigns.planning.pace import Meeting


@dataclass(frozen=True)
class Reach:
    """Every audience, every channel that is open, and who is reached by what."""

    audiences: tuple[Audience, ...]
    channels: tuple[Channel, ...]
    pairs: frozenset[tuple[int, int]]  # (channel_id, audience_id)

    def channels_of(self, audience_id: int) -> list[Channel]:
        """The open channels that reach an audience."""
        return [one for one in self.channels if (one.id, audience_id) in self.pairs]

    def audiences_of(self, channel_id: int) -> list[Audience]:
        """Whom a channel reaches."""
        return [one for one in self.audiences if (channel_id, one.id) in self.pairs]

    def meeting(self, audience_id: int | None, kind: str) -> Meeting | None:
        """When the group is met on such a channel, when that is known."""
        audience = next((one for one in self.audiences if one.id == audience_id), None)
        place = next((one for one in audience.places if one.kind == kind), None) if audience else None
        if place is None:
            return None
        return Meeting(frozenset(place.weekdays), time.fromisoformat(place.opens) if place.opens else None)


def read_reach(session: Session, channels: Sequence[Channel]) -> Reach:
    """Who is reached by which of these channels. A channel of which nobody has said it reaches those who are met that way."""
    audiences = tuple(session.scalars(select(Audience).options(selectinload(Audience.places)).order_by(Audience.id)))
    said = {(row.channel_id, row.audience_id) for row in session.scalars(select(ChannelAudience))}
    spoken_for = {channel_id for channel_id, _audience in said}
    met = {
        (channel.id, audience.id)
        for channel in channels
        if channel.id not in spoken_for
        for audience in audiences
        if channel.kind in {place.kind for place in audience.places}
    }
    return Reach(audiences, tuple(channels), frozenset(said | met))
