"""Pausing a clock with a reason, and starting it again. A pause always has an end; then the clock goes on by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotAllowed, Refused
from workbench.rumours import queries
from workbench.rumours.clocks import HIGHEST_HARM, HOME_ZONE, clocks_running
from workbench.rumours.models import Decision, Rumour
from workbench.rumours.office_hours import add_working_time, working_time
from workbench.rumours.texts import needed
from workbench.rumours.timing.models import ClockPause
from workbench.rumours.timing.office import week_of
from workbench.rumours.timing.queries import standing_pause

LONGEST = timedelta(days=30)
HANDS = frozenset({"writer", "fact_checker", "approver"})
TIMES = {"first_action": "first_action_due_at", "publish": "publish_due_at"}


def pause_clock(
    session: Session, rumour: Rumour, *, reason: str, until: datetime, actor: User, now: datetime, timezone: str = HOME_ZONE
) -> ClockPause:
    """The clock stands still until then: what is due moves by the office time in between. Raises Refused.

    What was late stays as late as it was. The clock of "respond now" and of a decision that is due at once cannot be paused.
    """
    _require_hands(actor)
    decision = _standing(session, rumour)
    if not clocks_running(rumour, decision):
        raise Refused(_("No clock is running for this rumour."), subject_id=rumour.id)
    if standing_pause(session, rumour, now) is not None:
        raise Refused(_("The clock is paused already. Start it first."), subject_id=rumour.id)
    if _is_urgent(rumour, decision, session):
        raise Refused(_("Somebody may be in danger: this clock cannot be paused. Decide again if things have changed."))
    kept = needed(reason, _("Write why the clock is paused."), subject_id=rumour.id)
    if not now < until <= now + LONGEST:
        raise Refused(_("Choose a time within the next 30 days."), subject_id=rumour.id)
    pause = ClockPause(
        rumour_id=rumour.id, decision_id=decision.id if decision else None, reason=kept, until=until, paused_at=now
    )
    pause.paused_by_id, pause.due_before = actor.id, _due(rumour, decision)
    session.add(pause)
    rumour.clock_paused_until = until
    _move(session, rumour, decision, pause, until, timezone)
    session.flush()
    record(session, "clock_paused", rumour, actor_id=actor.id, now=now, reason=kept, until=until.isoformat())
    return pause


def resume_clock(session: Session, rumour: Rumour, *, actor: User, now: datetime, timezone: str = HOME_ZONE) -> None:
    """The clock goes on before its time: only the office time that was really paused is added. A second press changes nothing."""
    _require_hands(actor)
    pause = standing_pause(session, rumour, now)
    if pause is None:
        return
    decision = _standing(session, rumour)
    _move(session, rumour, decision, pause, max(now, pause.paused_at), timezone)
    pause.ended_at, pause.ended_by_id = max(now, pause.paused_at), actor.id
    rumour.clock_paused_until = None
    session.flush()
    record(session, "clock_resumed", rumour, actor_id=actor.id, now=now, pause_id=pause.id)


def _require_hands(actor: User) -> None:
    if not actor.role_names & HANDS:
        raise NotAllowed(_("Those who work with rumours pause a clock and start it again."), subject_id=actor.id)


def _standing(session: Session, rumour: Rumour) -> Decision | None:
    return None if rumour.decide_due_at is not None else queries.newest_decision(session, rumour.id)


def _is_urgent(rumour: Rumour, decision: Decision | None, session: Session) -> bool:
    rating = queries.newest_rating(session, rumour.id)
    if rating is not None and rating.harm == HIGHEST_HARM:
        return True
    return "violence" in rumour.flags if decision is None else decision.decision == "respond_now"


def _due(rumour: Rumour, decision: Decision | None) -> dict[str, str]:
    """What is due now, as it is kept in the pause."""
    if decision is None:
        return {"decide": rumour.decide_due_at.isoformat()} if rumour.decide_due_at else {}
    is_acted = rumour.acknowledged_at is not None and decision.decision != "monitor"
    times = {kind: getattr(decision, column) for kind, column in TIMES.items() if kind != "first_action" or not is_acted}
    return {kind: at.isoformat() for kind, at in times.items() if at is not None}


def _move(session: Session, rumour: Rumour, decision: Decision | None, pause: ClockPause, end: datetime, timezone: str) -> None:
    """Set what is due to what it was before the pause and as much later as the pause is long, in office time."""
    zone, week = ZoneInfo(timezone), week_of(session)
    span = working_time(pause.paused_at, end, zone, week)
    for kind, raw in pause.due_before.items():
        before = datetime.fromisoformat(raw)
        is_watch = decision is not None and decision.decision == "monitor"
        due = before + (end - pause.paused_at) if is_watch else add_working_time(before, span, zone, week)
        if kind == "decide":
            rumour.decide_due_at = due
        elif decision is not None:
            setattr(decision, TIMES[kind], due)
