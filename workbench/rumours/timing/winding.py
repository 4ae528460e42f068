"""What starts, moves and ends the clocks of a rumour; called by the changes of this room and, for steps, by later rooms."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.rumours.clocks import HOME_ZONE, UNDECIDED_STATES, URGENT, decide_due
from workbench.rumours.models import Decision, Rumour
from workbench.rumours.timing.models import REACHED, ClockPause, RumourStep
from workbench.rumours.timing.office import week_of


def start_round(session: Session, rumour: Rumour, *, now: datetime, timezone: str = HOME_ZONE) -> None:
    """A rumour is opened, or opened again: a decision is due."""
    end_pause(session, rumour, actor_id=None, now=now)
    rumour.clock_started_at = now
    rumour.decide_due_at = decide_due(now, ZoneInfo(timezone), week_of(session), flags=rumour.flags)


def hurry(session: Session, rumour: Rumour, *, harm: int, now: datetime) -> None:
    """Harm 4: a decision that is awaited is due within the hour, by night too, and no pause holds it."""
    if harm == 4 and rumour.state in UNDECIDED_STATES and rumour.decide_due_at is not None:
        rumour.decide_due_at = min(rumour.decide_due_at, now + URGENT)
        end_pause(session, rumour, actor_id=None, now=now)


def close_waiting(session: Session, rumour: Rumour, decision: Decision, *, now: datetime) -> None:
    """A decision is made: nobody waits for one, and a pause of what went before is over."""
    decision.decide_due_at, rumour.decide_due_at = rumour.decide_due_at, None
    end_pause(session, rumour, actor_id=decision.decided_by_id, now=now)


def end_pause(session: Session, rumour: Rumour, *, actor_id: int | None, now: datetime) -> None:
    """Close the pause that stands, without counting anything anew."""
    rumour.clock_paused_until = None
    if rumour.id is None:
        return
    standing = select(ClockPause).where(ClockPause.rumour_id == rumour.id, ClockPause.ended_at.is_(None), ClockPause.until > now)
    for pause in session.scalars(standing):
        pause.ended_at, pause.ended_by_id = now, actor_id


def reach_step(session: Session, rumour: Rumour, kind: str, *, actor_id: int | None, at: datetime) -> None:
    """A later room has drafted, approved or published an answer. Only the first time in a round is kept; safe to call twice.

    A draft meets the target of the decision to prepare.
    """
    if kind not in REACHED:
        raise ValueError(f"{kind} is none of {', '.join(REACHED)}")
    since = rumour.clock_started_at or rumour.opened_at
    known = select(RumourStep.id).where(RumourStep.rumour_id == rumour.id, RumourStep.kind == kind, RumourStep.at >= since)
    if session.scalar(known.limit(1)) is None:
        session.add(RumourStep(rumour_id=rumour.id, kind=kind, at=at, actor_id=actor_id))
    standing = session.scalar(select(Decision).where(Decision.rumour_id == rumour.id).order_by(Decision.id.desc()).limit(1))
    if kind == "drafted" and standing is not None and standing.decision == "prepare":
        standing.target_met_at = standing.target_met_at or at
    session.flush()
