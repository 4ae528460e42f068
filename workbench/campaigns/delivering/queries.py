"""Reading delivery: what was not sent or is unclear, which channels rest, and whether everything stands still."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.campaigns.delivering.circuits import state_of
from workbench.campaigns.delivering.models import ChannelCircuit
from workbench.campaigns.delivering.stops import HELD
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.queries import PAGE_SIZE, seen_by
from workbench.editorial.models import Sandwich
from workbench.web.pages import Page, count_rows

STATES = ("failed", "unknown", "held", "copy")


@dataclass(frozen=True)
class NotSentFilter:
    """What the list shows. `state`: failed, unknown, held (waits for a new time) or copy (still out, though withdrawn)."""

    channel_id: int | None = None
    state: str = ""
    viewer: User | None = None


@dataclass(frozen=True)
class NotSent:
    """A placement that needs a person: why, how many of its messages, and when an unclear one is read back by itself."""

    placement: Placement
    state: str
    error: str
    tries: int
    sent: int
    troubled: int
    read_back_at: datetime | None


@dataclass(frozen=True)
class Resting:
    """A channel whose breaker is not closed."""

    channel: Channel
    state: str
    failures: int
    error: str
    until: datetime | None


def not_sent(session: Session, wanted: NotSentFilter, *, number: int) -> Page[NotSent]:
    """One page of what needs a person, newest first."""
    where = _troubled(wanted)
    joined = select(Placement.id).join(Placement.channel).join(Placement.sandwich).where(*where)
    total = count_rows(session, joined)
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    loaded = (joinedload(Placement.channel), joinedload(Placement.sandwich), joinedload(Placement.revision))
    statement = select(Placement).join(Placement.channel).join(Placement.sandwich).where(*where).options(*loaded)
    ordered = statement.order_by(Placement.scheduled_at.desc(), Placement.id.desc())
    rows = session.scalars(ordered.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)).unique().all()
    messages = _messages(session, [row.id for row in rows])
    return Page([_row(row, messages.get(row.id, [])) for row in rows], number, PAGE_SIZE, total)


def resting_channels(session: Session, *, now: datetime, organisation_id: int | None = None) -> list[Resting]:
    """Channels that are held because they did not answer, or asked us to wait."""
    statement = select(ChannelCircuit, Channel).join(Channel, Channel.id == ChannelCircuit.channel_id).order_by(Channel.name)
    if organisation_id is not None:
        statement = statement.where(Channel.organisation_id == organisation_id)
    rows = []
    for circuit, channel in session.execute(statement):
        state = state_of(circuit, now)
        if state != "closed":
            rows.append(Resting(channel, state, circuit.failures, circuit.last_error, circuit.rests_until))
    return rows


def _troubled(wanted: NotSentFilter) -> list[ColumnElement[bool]]:
    kinds = {
        "failed": Placement.state == "failed",
        "unknown": Placement.state == "unknown",
        "held": (Placement.state == "planned") & Placement.last_error.in_((HELD, "no_consent")),
        "copy": Placement.state.in_(("sent", "corrected")) & (Sandwich.state == "withdrawn"),
    }
    where: list[ColumnElement[bool]] = [kinds[wanted.state] if wanted.state else or_(*kinds.values())]
    if wanted.channel_id is not None:
        where.append(Placement.channel_id == wanted.channel_id)
    return [*where, *seen_by(wanted.viewer)]


def _messages(session: Session, ids: list[int]) -> dict[int, list[tuple[str, str, int, int, datetime | None, str]]]:
    columns = (
        Delivery.placement_id, Delivery.state, Delivery.purpose, func.count(), func.max(Delivery.attempts),
        func.min(Delivery.next_try_at), func.max(Delivery.last_error),
    )  # fmt: skip
    found: dict[int, list[tuple[str, str, int, int, datetime | None, str]]] = {}
    statement = select(*columns).where(Delivery.placement_id.in_(ids))
    for row in session.execute(statement.group_by(Delivery.placement_id, Delivery.state, Delivery.purpose)):
        found.setdefault(row[0], []).append((row[1], row[2], row[3], row[4], row[5], row[6]))
    return found


def _row(placement: Placement, messages: list[tuple[str, str, int, int, datetime | None, str]]) -> NotSent:
    state = placement.state if placement.state in ("failed", "unknown") else "held"
    purpose = "publish"
    if placement.state in ("sent", "corrected"):
        state, purpose = "copy", "withdraw"
    ours = [row for row in messages if row[1] == purpose]
    bad = [row for row in ours if row[0] in ("failed", "unknown")]
    error = placement.last_error or (bad[0][5] if bad else "")
    times = [row[4] for row in bad if row[0] == "unknown" and row[4] is not None]
    return NotSent(
        placement,
        state,
        error,
        tries=max((row[3] for row in ours), default=0),
        sent=sum(row[2] for row in ours if row[0] == "sent"),
        troubled=sum(row[2] for row in bad),
        read_back_at=min(times, default=None),
    )
