"""Whom to remind of what, once when it is near and once when it is late. The mark and the letter's job are one transaction."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.surveys.action_plan.letters import Due
from workbench.surveys.action_plan.models import GroupDecision, Measure, Milestone
from workbench.surveys.action_plan.service import ENDED
from workbench.surveys.listening.models import MeetingQuestion

SOON = timedelta(days=7)


def remind(session: Session, *, today: date, now: datetime) -> int:
    """Mark what is due, and write one letter's job for each owner. Returns how many letters."""
    rows: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for step in _steps(session, today):
        if step.due_on < today:
            step.late_reminded_on = today
            rows[step.measure.owner_id]["late"].append(step.id)
        else:
            step.reminded_on = today
            rows[step.measure.owner_id]["soon"].append(step.id)
    for measure in _past_end(session, today):
        measure.reminded_on = today
        rows[measure.owner_id]["ended"].append(measure.id)
    for decision in _decisions(session, today):
        decision.reminded_on = today
        rows[decision.owner_id]["decisions"].append(decision.id)
    for question in _questions(session, today):
        question.reminded_on = today
        rows[question.owner_id or 0]["questions"].append(question.id)
    session.flush()
    for user_id, found in sorted(rows.items()):
        payload: dict[str, Any] = {"user_id": user_id, **found}
        queue.enqueue(session, "surveys.plan_letter", payload, dedupe=f"plan_letter:{user_id}:{now.isoformat()}")
    return len(rows)


def still_due(session: Session, payload: dict[str, Any]) -> Due:
    """What of a letter's rows is still open when it is written."""
    of_measure = joinedload(Milestone.measure)
    steps = {kind: _by_ids(session, Milestone, payload.get(kind, []), of_measure) for kind in ("soon", "late")}
    open_steps = {
        kind: [one for one in rows if one.done_on is None and one.measure.status not in (*ENDED, "paused")]
        for kind, rows in steps.items()
    }
    ended = [one for one in _by_ids(session, Measure, payload.get("ended", [])) if one.status not in ENDED]
    decisions = [one for one in _by_ids(session, GroupDecision, payload.get("decisions", [])) if one.done_on is None]
    asked = _by_ids(session, MeetingQuestion, payload.get("questions", []), joinedload(MeetingQuestion.meeting))
    return Due(open_steps["soon"], open_steps["late"], ended, decisions, [one for one in asked if one.state == "follow_up"])


def _by_ids(session: Session, table: Any, ids: list[int], *load: Any) -> list[Any]:
    return list(session.scalars(select(table).where(table.id.in_(ids)).order_by(table.id).options(*load))) if ids else []


def _steps(session: Session, today: date) -> list[Milestone]:
    """Steps that are near and not told of, and late ones not told of as late. A paused measure waits."""
    wanted = select(Milestone).join(Milestone.measure).where(Milestone.done_on.is_(None))
    wanted = wanted.where(Measure.status.not_in((*ENDED, "paused")), Milestone.due_on <= today + SOON)
    is_near = (Milestone.due_on >= today) & Milestone.reminded_on.is_(None)
    is_late = (Milestone.due_on < today) & Milestone.late_reminded_on.is_(None)
    return list(session.scalars(wanted.where(is_near | is_late).order_by(Milestone.id).options(joinedload(Milestone.measure))))


def _past_end(session: Session, today: date) -> list[Measure]:
    wanted = select(Measure).where(
        Measure.status.not_in((*ENDED, "paused")), Measure.ends_on < today, Measure.reminded_on.is_(None)
    )
    return list(session.scalars(wanted.order_by(Measure.id)).unique())


def _decisions(session: Session, today: date) -> list[GroupDecision]:
    due = (GroupDecision.done_on.is_(None), GroupDecision.due_on <= today + SOON, GroupDecision.reminded_on.is_(None))
    return list(session.scalars(select(GroupDecision).where(*due).order_by(GroupDecision.id)))


def _questions(session: Session, today: date) -> list[MeetingQuestion]:
    due = (MeetingQuestion.state == "follow_up", MeetingQuestion.due_on <= today + SOON, MeetingQuestion.reminded_on.is_(None))
    owned = select(MeetingQuestion).join(User, User.id == MeetingQuestion.owner_id).where(*due)
    return list(session.scalars(owned.order_by(MeetingQuestion.id)))
