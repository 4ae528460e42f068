"""Passing a case to the police, victim support or other help: who, when and what came back. Only few may read it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.rumours.cases.models import REFERRED_TO, Referral
from workbench.rumours.models import Rumour
from workbench.rumours.queries import SEES_RESTRICTED
from workbench.rumours.service import refuse_unknown
from workbench.rumours.texts import masked_line, needed

OLDEST = timedelta(days=366)
VERBS = ("referral_made", "referral_answered")


def may_see_referrals(viewer: User | None, rumour: Rumour) -> bool:
    """The owner, fact-checkers and approvers; None stands for the machine."""
    return viewer is None or bool(viewer.role_names & SEES_RESTRICTED) or viewer.id == rumour.owner_id


def refer(
    session: Session,
    rumour: Rumour,
    *,
    referred_to: str,
    office: str,
    reason: str,
    referred_at: datetime,
    actor: User,
    now: datetime,
) -> Referral:
    """Note that the case was passed on. A closed rumour may be passed on too. Raises NotAllowed, Refused."""
    _require(actor, rumour)
    refuse_unknown({"referred_to": (referred_to, REFERRED_TO)})
    if not now - OLDEST <= referred_at <= now + timedelta(minutes=5):
        raise Refused(_("Write a time that has been, within the last year."), subject_id=rumour.id)
    kept = needed(reason, _("Write why the case is passed on."), subject_id=rumour.id)
    same = (Referral.rumour_id == rumour.id, Referral.referred_to == referred_to, Referral.reason == kept)
    twice = session.scalar(select(Referral).where(*same, Referral.noted_at > now - DOUBLE_PRESS).limit(1))
    if twice is not None:
        return twice
    row = Referral(rumour_id=rumour.id, referred_to=referred_to, office=masked_line(office), reason=kept)
    row.referred_at, row.referred_by_id, row.noted_at = min(referred_at, now), actor.id, now
    session.add(row)
    session.flush()
    record(session, "referral_made", rumour, actor_id=actor.id, now=now, referral_id=row.id, referred_to=referred_to)
    return row


def note_answer(session: Session, rumour: Rumour, row_id: int, *, answer: str, actor: User, now: datetime) -> Referral:
    """What the police or the helpers said. A later answer stands instead of the first; the trail keeps who wrote when."""
    _require(actor, rumour)
    row = session.get(Referral, row_id)
    if row is None or row.rumour_id != rumour.id:
        raise NotFound(_("There is no such referral."), subject_id=row_id)
    kept = needed(answer, _("Write what they answered."), subject_id=rumour.id)
    if kept == row.answer:
        return row
    row.answer, row.answered_at, row.answer_by_id = kept, now, actor.id
    session.flush()
    record(session, "referral_answered", rumour, actor_id=actor.id, now=now, referral_id=row.id, referred_to=row.referred_to)
    return row


def referrals_of(session: Session, rumour: Rumour, *, viewer: User | None) -> Sequence[Referral]:
    """Every referral, the latest first; none for those who may not see them."""
    if not may_see_referrals(viewer, rumour):
        return []
    people = (joinedload(Referral.referred_by), joinedload(Referral.answer_by))
    statement = select(Referral).where(Referral.rumour_id == rumour.id).options(*people)
    return session.scalars(statement.order_by(Referral.referred_at.desc(), Referral.id.desc())).unique().all()


def _require(actor: User, rumour: Rumour) -> None:
    if not may_see_referrals(actor, rumour):
        raise NotAllowed(_("Only the owner, fact-checkers and approvers pass a case on."), subject_id=rumour.id)
