"""The plan as the public reads it: proposed by one person, published by another, an approver; frozen, replaced, withdrawn."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.rumours.texts import masked
from workbench.surveys.action_plan.models import Measure, PublicPlan
from workbench.surveys.action_plan.queries import all_measures
from workbench.surveys.action_plan.standing import standing_of
from workbench.surveys.listening.texts import NamesFound, name_like


def public_measures(session: Session, day: date) -> list[dict[str, Any]]:
    """What the next version says: measures marked for it, a unit for the owner, no rumour, no cost note, no inner reason."""
    rows = [row for row in all_measures(session) if row.is_public]
    return [_public(row, day) for row in rows]


def propose(session: Session, introduction: str, *, actor: User, today: date, now: datetime) -> PublicPlan:
    """Freeze what is marked; it waits for an approver. An older proposal is replaced. Raises Refused when nothing is marked."""
    measures = public_measures(session, today)
    if not measures:
        raise Refused(_("No measure is marked for the public version."))
    introduction = masked(introduction)
    names = name_like(introduction)
    if names:
        raise NamesFound(names)
    waiting = PublicPlan.published_at.is_(None), PublicPlan.withdrawn_at.is_(None)
    session.execute(update(PublicPlan).where(*waiting).values(withdrawn_at=now))
    row = PublicPlan(measures=measures, introduction=introduction, proposed_by_id=actor.id, proposed_at=now)
    session.add(row)
    session.flush()
    record(session, "public_plan_proposed", row, actor_id=actor.id, now=now, measures=len(measures))
    return row


def publish(session: Session, row_id: int, *, actor: User, now: datetime) -> PublicPlan:
    """Let the public read it, in the place of the version before. Only approvers, never who proposed it."""
    row = session.get(PublicPlan, row_id)
    if row is None or row.withdrawn_at is not None:
        raise NotFound(_("That version does not wait any more."), subject_id=row_id)
    if row.published_at is not None:
        return row
    if "approver" not in actor.role_names:
        raise NotAllowed(_("Only an approver publishes the plan."), subject_id=row.id)
    if actor.id == row.proposed_by_id:
        raise NotAllowed(_("You proposed this version. Another approver publishes it."), subject_id=row.id)
    standing = select(PublicPlan).where(PublicPlan.published_at.is_not(None), PublicPlan.withdrawn_at.is_(None))
    for before in session.scalars(standing):
        before.withdrawn_at = now
    row.published_at, row.published_by_id = now, actor.id
    session.flush()
    record(session, "public_plan_published", row, actor_id=actor.id, now=now, measures=len(row.measures))
    return row


def send_back(session: Session, row_id: int, *, actor: User, now: datetime) -> None:
    """It is not published; measures can be changed and proposed again."""
    row = session.get(PublicPlan, row_id)
    if row is None or row.published_at is not None or row.withdrawn_at is not None:
        raise NotFound(_("That version does not wait any more."), subject_id=row_id)
    row.withdrawn_at = now
    session.flush()
    record(session, "public_plan_sent_back", row, actor_id=actor.id, now=now)


def withdraw(session: Session, row: PublicPlan, *, reason: str, actor: User, now: datetime) -> None:
    """The public page is empty again. Only approvers, with a reason."""
    if "approver" not in actor.role_names:
        raise NotAllowed(_("Only an approver withdraws the plan."), subject_id=row.id)
    reason = masked(reason)
    if not reason:
        raise Refused(_("Write why the plan is withdrawn."), subject_id=row.id)
    row.withdrawn_at = now
    session.flush()
    record(session, "public_plan_withdrawn", row, actor_id=actor.id, now=now, reason=reason)


def _public(row: Measure, day: date) -> dict[str, Any]:
    standing = standing_of(row, day)
    read = row.readings[-1] if row.readings else None
    return {
        "code": row.code, "title": row.title, "what": row.what, "kind": row.kind, "theme": row.theme,
        "owner": row.owner_unit, "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat(),
        "cost": row.cost, "indicator": row.indicator, "base_line": row.base_line, "target": row.target,
        "target_on": row.target_on.isoformat(), "stop_rule": row.stop_rule, "standing": standing.key,
        "why_stopped": standing.why if standing.key == "stopped" else "",
        "reading": read.value if read else "", "read_on": read.read_on.isoformat() if read else "",
    }  # fmt: skip
