"""The working group: meetings twice a year, an agenda built from the plan, minutes, decisions with owners and days."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.rumours.clocks import HOME_ZONE
from workbench.rumours.models import Rumour
from workbench.rumours.queries import sighting_counts
from workbench.rumours.texts import masked, masked_line, needed
from workbench.surveys.action_plan.models import GroupDecision, GroupMeeting, Measure
from workbench.surveys.action_plan.queries import MeasureStatus, plan_status
from workbench.surveys.listening.meeting_queries import questions_between
from workbench.surveys.listening.queries import themes_between
from workbench.surveys.waves.models import Wave

AHEAD = timedelta(days=92)  # what is due until the next quarter
FIRST_LOOK_BACK = timedelta(days=183)
TWICE_A_YEAR = 183
MOST_RUMOURS = 5


def plan_meeting(session: Session, *, held_on: date, place: str, actor: User, now: datetime) -> GroupMeeting:
    """A meeting to come. Raises Refused when there is one on that day."""
    if session.scalar(select(GroupMeeting.id).where(GroupMeeting.held_on == held_on)) is not None:
        raise Refused(_("There is a meeting on that day already."))
    meeting = GroupMeeting(held_on=held_on, place=masked_line(place), created_by_id=actor.id, agenda={})
    session.add(meeting)
    session.flush()
    record(session, "plan_meeting_planned", meeting, actor_id=actor.id, now=now, held_on=held_on.isoformat())
    return meeting


def move_meeting(session: Session, meeting: GroupMeeting, *, held_on: date, place: str, actor: User, now: datetime) -> None:
    """Another day or place."""
    _refuse_closed(meeting)
    same = select(GroupMeeting.id).where(GroupMeeting.held_on == held_on, GroupMeeting.id != meeting.id)
    if session.scalar(same) is not None:
        raise Refused(_("There is a meeting on that day already."), subject_id=meeting.id)
    meeting.held_on, meeting.place = held_on, masked_line(place)
    session.flush()
    record(session, "plan_meeting_moved", meeting, actor_id=actor.id, now=now, held_on=held_on.isoformat())


def remove_meeting(session: Session, meeting: GroupMeeting, *, actor: User, now: datetime) -> None:
    """Take away a meeting without minutes and decisions."""
    _refuse_closed(meeting)
    if meeting.decisions or meeting.minutes:
        raise Refused(_("The meeting has minutes or decisions. It stays."), subject_id=meeting.id)
    record(session, "plan_meeting_removed", meeting, actor_id=actor.id, now=now)
    session.delete(meeting)
    session.flush()


def write_minutes(
    session: Session, meeting: GroupMeeting, minutes: str, *, version: int | None, actor: User, now: datetime
) -> None:
    """The minutes so far. Raises Conflict when somebody wrote meanwhile."""
    _refuse_closed(meeting)
    if version is not None and version != meeting.version:
        raise Conflict(_("Somebody changed the minutes while you wrote. Your text is kept."), subject_id=meeting.id)
    meeting.minutes = masked(minutes, most=20_000)
    session.flush()
    record(session, "plan_minutes_written", meeting, actor_id=actor.id, now=now)


def decide(
    session: Session, meeting: GroupMeeting, text: str, *, owner: User, due_on: date, measure: Measure | None, actor: User,
    now: datetime,
) -> GroupDecision:  # fmt: skip
    """Somebody does something by a day. Raises Refused without words or when the day lies before the meeting."""
    _refuse_closed(meeting)
    text = needed(text, _("Write what was decided."), subject_id=meeting.id)
    if due_on < meeting.held_on:
        raise Refused(_("The day lies before the meeting."), subject_id=meeting.id)
    row = GroupDecision(meeting=meeting, text=text, owner_id=owner.id, due_on=due_on, measure_id=measure.id if measure else None)
    session.add(row)
    session.flush()
    record(session, "plan_decision_made", meeting, actor_id=actor.id, now=now, decision_id=row.id)
    return row


def finish_decision(session: Session, row: GroupDecision, outcome: str, *, actor: User, today: date, now: datetime) -> None:
    """What became of it. Raises Refused without words."""
    if row.done_on is not None:
        raise Refused(_("That decision is carried out already."), subject_id=row.id)
    row.outcome = needed(outcome, _("Write what became of it."), subject_id=row.id)
    row.done_on = today
    session.flush()
    record(session, "plan_decision_done", row.meeting, actor_id=actor.id, now=now, decision_id=row.id)


def close_meeting(
    session: Session, meeting: GroupMeeting, *, actor: User, today: date, now: datetime, timezone: str = HOME_ZONE
) -> None:
    """Minutes are finished: the agenda is kept as it was, nothing is added any more. Raises Refused before the day."""
    _refuse_closed(meeting)
    if meeting.held_on > today:
        raise Refused(_("The meeting has not been held yet."), subject_id=meeting.id)
    if not meeting.minutes:
        raise Refused(_("Write the minutes first."), subject_id=meeting.id)
    meeting.agenda = build_agenda(session, meeting, timezone=timezone)
    meeting.closed_at, meeting.closed_by_id = now, actor.id
    session.flush()
    record(session, "plan_meeting_closed", meeting, actor_id=actor.id, now=now, decisions=len(meeting.decisions))


def agenda_of(session: Session, meeting: GroupMeeting, *, timezone: str = HOME_ZONE) -> Mapping[str, Any]:
    """The agenda: built from the plan, or as it was when the meeting was closed."""
    return meeting.agenda if meeting.closed_at is not None else build_agenda(session, meeting, timezone=timezone)


def build_agenda(session: Session, meeting: GroupMeeting, *, timezone: str = HOME_ZONE) -> dict[str, Any]:
    """What the plan, the surveys, the groups and the log say since the meeting before. JSON types, no restricted rumour."""
    day = meeting.held_on
    before = session.scalar(select(func.max(GroupMeeting.held_on)).where(GroupMeeting.held_on < day))
    since = before or day - FIRST_LOOK_BACK
    plan = plan_status(session, day, for_public=False, timezone=timezone)
    ended = [row for row in plan.measures if row.standing in ("stopped", "done")]
    return {
        "since": since.isoformat(),
        "is_first": before is None,
        "late": [_line(row) for row in plan.measures if row.standing == "late"],
        "stop_results": [_line(row) for row in plan.measures if row.says_stop and row.standing not in ("stopped", "done")],
        "ended": [_line(row) for row in ended if row.status_set_on is not None and row.status_set_on > since],
        "due": [_line(row) for row in plan.measures if row.next_due_on is not None and row.next_due_on <= day + AHEAD],
        "paused": [_line(row) for row in plan.measures if row.standing == "paused"],
        "decisions": _open_decisions(session, day),
        "waves": _waves(session, since, day, timezone),
        "themes": _themes(session, since, day, timezone),
        "questions": _questions(session, since, day),
        "rumours": _rumours(session, since, day, timezone),
    }


def meetings(session: Session) -> list[GroupMeeting]:
    """Every meeting with its decisions, newest first."""
    wanted = select(GroupMeeting).order_by(GroupMeeting.held_on.desc()).options(selectinload(GroupMeeting.decisions))
    return list(session.scalars(wanted))


def meeting_by_id(session: Session, meeting_id: int) -> GroupMeeting:
    """One meeting with its decisions. Raises NotFound."""
    load = selectinload(GroupMeeting.decisions)
    both = (load.joinedload(GroupDecision.owner), load.joinedload(GroupDecision.measure), joinedload(GroupMeeting.closed_by))
    found = session.scalar(select(GroupMeeting).where(GroupMeeting.id == meeting_id).options(*both))
    if found is None:
        raise NotFound(_("There is no such meeting."), subject_id=meeting_id)
    return found


def next_proposal(session: Session, today: date) -> date:
    """The day that half a year after the last meeting gives, never in the past, on a weekday."""
    last = session.scalar(select(func.max(GroupMeeting.held_on)))
    day = max(today + timedelta(days=14), (last or today) + timedelta(days=TWICE_A_YEAR if last else 14))
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)


def _refuse_closed(meeting: GroupMeeting) -> None:
    if meeting.closed_at is not None:
        raise Refused(_("The minutes are closed. Nothing changes in this meeting any more."), subject_id=meeting.id)


def _line(row: MeasureStatus) -> dict[str, Any]:
    return {
        "code": row.code, "title": row.title, "standing": row.standing, "days_late": row.days_late, "why": row.why,
        "next": row.next_milestone, "next_on": row.next_due_on.isoformat() if row.next_due_on else "",
        "late_steps": list(row.late_milestones), "reading": row.latest_reading, "stop_rule": row.stop_rule,
    }  # fmt: skip


def _open_decisions(session: Session, day: date) -> list[dict[str, Any]]:
    wanted = select(GroupDecision).join(GroupDecision.meeting).where(GroupMeeting.held_on < day)
    open_then = wanted.where((GroupDecision.done_on.is_(None)) | (GroupDecision.done_on > day))
    rows = session.scalars(open_then.order_by(GroupDecision.due_on, GroupDecision.id).options(joinedload(GroupDecision.owner)))
    return [
        {"text": row.text, "owner": row.owner.name, "due_on": row.due_on.isoformat(), "is_late": row.due_on < day}
        for row in rows.unique()
    ]


def _waves(session: Session, since: date, day: date, timezone: str) -> list[dict[str, Any]]:
    start, end = _midnights(since, day, timezone)
    wanted = select(Wave).where(Wave.state == "closed", Wave.closed_at >= start, Wave.closed_at < end).order_by(Wave.closed_at)
    return [{"code": row.code, "titles": dict(row.titles)} for row in session.scalars(wanted)]


def _themes(session: Session, since: date, day: date, timezone: str) -> list[dict[str, Any]]:
    found = themes_between(session, since, day + timedelta(days=1), timezone=timezone)
    return [
        {"round": one.round_code, "title": one.round_title, "name": one.name, "count": one.group_count, "held": one.groups_held}
        for one in found
    ]


def _questions(session: Session, since: date, day: date) -> dict[str, Any]:
    counted = questions_between(session, since, day + timedelta(days=1), today=day)
    top = [list(pair) for pair in counted.by_theme[:3]]
    return {"asked": counted.questions, "waiting": counted.waiting, "late": counted.late, "by_theme": top}


def _rumours(session: Session, since: date, day: date, timezone: str) -> list[dict[str, Any]]:
    start, end = _midnights(since, day, timezone)
    counts = sighting_counts(session, start, until=end)
    wanted = select(Rumour.id, Rumour.code, Rumour.claim).where(Rumour.id.in_(counts), Rumour.sensitivity != "restricted")
    rows = sorted(session.execute(wanted), key=lambda row: (-counts[row.id], row.code)) if counts else []
    return [{"code": row.code, "claim": row.claim, "count": counts[row.id]} for row in rows[:MOST_RUMOURS]]


def _midnights(since: date, day: date, timezone: str) -> tuple[datetime, datetime]:
    zone = ZoneInfo(timezone)
    return datetime.combine(since, time(0), zone), datetime.combine(day + timedelta(days=1), time(0), zone)
