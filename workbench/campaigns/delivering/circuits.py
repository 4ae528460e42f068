"""The breaker of each channel: after five failures in a row it rests, then one message tries it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.campaigns.delivering.models import ChannelCircuit
from workbench.campaigns.models import Channel
from workbench.campaigns.service import wake_at
from workbench.campaigns.transports import Outcome

OPEN_AFTER = 5
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=15)
TRIAL = timedelta(seconds=60)


def circuits_of(session: Session, channel_ids: Iterable[int] | None = None) -> dict[int, ChannelCircuit]:
    """The breakers by channel; a channel that never failed has none."""
    statement = select(ChannelCircuit)
    if channel_ids is not None:
        statement = statement.where(ChannelCircuit.channel_id.in_(list(channel_ids)))
    return {row.channel_id: row for row in session.scalars(statement)}


def slots_open(circuit: ChannelCircuit | None, slots: int, now: datetime) -> int:
    """How many messages may leave now: none while it rests, one after a rest, else all slots."""
    if circuit is None:
        return slots
    if circuit.rests_until is not None and circuit.rests_until > now:
        return 0
    if circuit.openings == 0:
        return slots
    return 0 if circuit.trial_until is not None and circuit.trial_until > now else min(slots, 1)


def state_of(circuit: ChannelCircuit | None, now: datetime) -> str:
    """closed, resting (the receiver asked us to wait), open, or trying (one message is out)."""
    if circuit is None:
        return "closed"
    is_resting = circuit.rests_until is not None and circuit.rests_until > now
    if circuit.openings == 0:
        return "resting" if is_resting else "closed"
    return "open" if is_resting else "trying"


def mark_trial(circuit: ChannelCircuit | None, now: datetime) -> None:
    """One message leaves on a channel that has rested."""
    if circuit is not None and circuit.openings > 0:
        circuit.trial_until = now + TRIAL


def note_outcomes(session: Session, outcomes: Iterable[tuple[Channel, Outcome]], now: datetime) -> list[Channel]:
    """Count what came back, in order. Gives the channels whose breaker opened for the first time."""
    seen = list(outcomes)
    circuits = circuits_of(session, {channel.id for channel, _outcome in seen})
    opened = []
    for channel, outcome in seen:
        circuit = circuits.get(channel.id)
        if circuit is None:
            if _is_good(outcome):
                continue
            circuit = ChannelCircuit(channel_id=channel.id, failures=0, openings=0, last_error="", changed_at=now)
            session.add(circuit)
            circuits[channel.id] = circuit
        was_closed, rested_until = circuit.openings == 0, circuit.rests_until
        _count(circuit, outcome, now)
        if circuit.rests_until is not None and circuit.rests_until != rested_until:
            wake_at(session, circuit.rests_until)
        if was_closed and circuit.openings:
            record(session, "channel_resting", channel, actor_id=None, now=now, error=outcome.error)
            opened.append(channel)
        elif circuit.openings == 0 and not was_closed:
            record(session, "channel_answers_again", channel, actor_id=None, now=now)
    return opened


def reset(session: Session, channel_id: int, now: datetime) -> None:
    """A person wants the channel tried at once."""
    circuit = session.get(ChannelCircuit, channel_id)
    if circuit is not None:
        circuit.failures = circuit.openings = 0
        circuit.rests_until = circuit.trial_until = None
        circuit.changed_at = now


def _count(circuit: ChannelCircuit, outcome: Outcome, now: datetime) -> None:
    if _is_good(outcome):
        if circuit.failures or circuit.openings:
            circuit.failures = circuit.openings = 0
            circuit.rests_until = circuit.trial_until = None
            circuit.changed_at = now
        return
    if outcome.retry_at is not None and outcome.retry_at > now:  # the receiver says how long; that is no failure of the line
        circuit.rests_until = max(circuit.rests_until or now, min(outcome.retry_at, now + LONGEST_REST))
    if _is_failure(outcome):
        circuit.failures += 1
        circuit.last_error, circuit.changed_at = outcome.error, now
        is_resting = circuit.openings > 0 and circuit.rests_until is not None and circuit.rests_until > now
        if circuit.failures >= OPEN_AFTER and not is_resting:  # what was under way when it opened counts once
            circuit.openings += 1
            circuit.rests_until = now + min(FIRST_REST * 2 ** (min(circuit.openings, 10) - 1), LONGEST_REST)
            circuit.trial_until = None


def _is_good(outcome: Outcome) -> bool:
    """The other side answered sensibly, be it with a final no."""
    return outcome.kind in ("sent", "failed", "missing")


def _is_failure(outcome: Outcome) -> bool:
    return outcome.kind == "unclear" or (outcome.kind == "retry" and outcome.error != "http_429")
