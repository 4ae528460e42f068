"""What speaks against a time, as codes: the past, voices, closed channels, other texts near, quiet hours, days off."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.audiences.models import Spokesperson
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.planning.models import PlanRow
from workbench.campaigns.planning.pace import pace_of
from workbench.campaigns.states import ENDED, WAITING
from workbench.campaigns.timing import CLASH, is_day_off
from workbench.editorial.models import Sandwich
from workbench.rumours.models import Rumour

BLOCKING = ("past", "voice", "consent", "unavailable", "channel")


@dataclass(frozen=True)
class Conflict:
    """A code, the other time where there is one, and the hours of a gap."""

    code: str
    at: datetime | None = None
    hours: int = 0

    @property
    def is_blocking(self) -> bool:
        """Whether it cannot be booked so."""
        return self.code in BLOCKING


class Timed(Protocol):
    """A placement or a row of a plan."""

    id: int
    channel_id: int
    sandwich_id: int
    scheduled_at: datetime


@dataclass(frozen=True)
class Slot:
    """What else a channel says: when, of which theme."""

    key: tuple[str, int]
    at: datetime
    theme: str


def read_slots(session: Session, channels: Iterable[Channel], since: datetime, until: datetime) -> dict[int, list[Slot]]:
    """Per channel what stands or is proposed from `since` to `until`, and for as long before and after as its gap asks."""
    gaps = {one.id: max(timedelta(hours=one.gap_hours), CLASH) for one in channels}
    if not gaps:
        return {}
    wide = max(gaps.values())
    found: dict[int, list[Slot]] = {}
    for kind, table in (("placement", Placement), ("row", PlanRow)):
        statement = (
            select(table.id, table.channel_id, table.scheduled_at, Rumour.theme)
            .join(Sandwich, table.sandwich_id == Sandwich.id)
            .join(Rumour, Sandwich.rumour_id == Rumour.id)
            .where(table.channel_id.in_(gaps), table.scheduled_at > since - wide, table.scheduled_at < until + wide)
        )
        is_live = Placement.state.not_in(ENDED) if table is Placement else PlanRow.placement_id.is_(None)
        for row_id, channel_id, at, theme in session.execute(statement.where(is_live)):
            found.setdefault(channel_id, []).append(Slot((kind, row_id), at, theme))
    return found


def placement_conflicts(
    session: Session, rows: Sequence[Placement], zone: ZoneInfo, now: datetime
) -> dict[int, tuple[Conflict, ...]]:
    """By id, for placements that still wait: what people should look at. What has gone out is only part of others' conflicts."""
    live = [row for row in rows if row.state not in ENDED]
    themes = _themes(session, live)
    slots = _slots_around(session, live)
    found = {}
    for row in live:
        near = list(_near(("placement", row.id), row, themes.get(row.sandwich_id, ""), slots, is_waiting=row.state in WAITING))
        if row.state in WAITING and row.scheduled_at >= now:
            near += [*_voice(row.spokesperson, row.scheduled_at, zone), *_time(row.channel, row.scheduled_at, zone)]
        if near:
            found[row.id] = tuple(near)
    return found


def row_conflicts(session: Session, rows: Sequence[PlanRow], zone: ZoneInfo, now: datetime) -> dict[int, tuple[Conflict, ...]]:
    """By id, for rows that wait to be booked: what stops them, and what people should look at."""
    waiting = [row for row in rows if row.placement_id is None]
    themes = _themes(session, waiting)
    slots = _slots_around(session, waiting)
    found: dict[int, tuple[Conflict, ...]] = {}
    for row in waiting:
        all_ = [Conflict("past")] if row.scheduled_at < now else []
        if row.spokesperson is None and not row.own_voice:
            all_.append(Conflict("voice"))
        all_ += _voice(row.spokesperson, row.scheduled_at, zone)
        if not row.channel.is_active or row.channel.paused_reason:
            all_.append(Conflict("channel"))
        all_ += _near(("row", row.id), row, themes.get(row.sandwich_id, ""), slots, is_waiting=True)
        all_ += _time(row.channel, row.scheduled_at, zone)
        if all_:
            found[row.id] = tuple(all_)
    return found


def conflicts_at(session: Session, placement: Placement, at: datetime, zone: ZoneInfo) -> tuple[Conflict, ...]:
    """What a placement would meet at another time."""
    theme = _themes(session, [placement]).get(placement.sandwich_id, "")
    slots = read_slots(session, [placement.channel], at, at)
    probe = _Probe(placement.id, placement.channel_id, placement.sandwich_id, at, placement.channel)
    near = _near(("placement", placement.id), probe, theme, slots, is_waiting=True)
    return (*near, *_voice(placement.spokesperson, at, zone), *_time(placement.channel, at, zone))


@dataclass(frozen=True)
class _Probe:
    id: int
    channel_id: int
    sandwich_id: int
    scheduled_at: datetime
    channel: Channel


def _themes(session: Session, rows: Sequence[Timed]) -> dict[int, str]:
    ids = {row.sandwich_id for row in rows}
    if not ids:
        return {}
    statement = select(Sandwich.id, Rumour.theme).join(Rumour, Sandwich.rumour_id == Rumour.id).where(Sandwich.id.in_(ids))
    return {row.id: row.theme for row in session.execute(statement)}


def _slots_around(session: Session, rows: Sequence[Any]) -> dict[int, list[Slot]]:
    if not rows:
        return {}
    times = [row.scheduled_at for row in rows]
    return read_slots(session, {row.channel for row in rows}, min(times), max(times))


def _near(
    key: tuple[str, int], row: Any, theme: str, slots: Mapping[int, Sequence[Slot]], *, is_waiting: bool
) -> Iterable[Conflict]:
    """The nearest other text within thirty minutes, and the nearest of the same theme within the channel's gap."""
    if not is_waiting:
        return
    others = [one for one in slots.get(row.channel_id, ()) if one.key != key]
    by_distance = sorted(others, key=lambda one: (abs(one.at - row.scheduled_at), one.key))
    gap = timedelta(hours=row.channel.gap_hours)
    close = next((one for one in by_distance if abs(one.at - row.scheduled_at) < CLASH), None)
    if close is not None:
        yield Conflict("clash", close.at)
    same = next((one for one in by_distance if one.theme == theme and abs(one.at - row.scheduled_at) < gap), None)
    if same is not None and same is not close:
        yield Conflict("gap", same.at, row.channel.gap_hours)


def _voice(person: Spokesperson | None, at: datetime, zone: ZoneInfo) -> list[Conflict]:
    if person is None:
        return []
    if not person.has_consent(at.astimezone(zone).date()):
        return [Conflict("consent")]
    return [] if person.is_available else [Conflict("unavailable")]


def _time(channel: Channel, at: datetime, zone: ZoneInfo) -> list[Conflict]:
    found = [Conflict("quiet")] if pace_of(channel).is_quiet(at, zone) else []
    return [*found, Conflict("day_off")] if is_day_off(at, zone) else found
