"""Taking away a second factor that somebody has lost: one administrator asks with a reason, another agrees within a day.

The question and the answer stand in the audit trail and nowhere else. The person hears of both by letter, is signed out
everywhere, and sets up a new second factor at the next sign-in; the password alone never opens what it did not open before.
"""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.accounts.passkeys.models import Passkey
from workbench.accounts.people.roles import LONGEST_REASON
from workbench.accounts.sessions import service as sessions
from workbench.accounts.telling import tell
from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.errors import Conflict, NotAllowed, Refused

ASKED, TAKEN_BACK, DONE = "second_factor_reset_proposed", "second_factor_reset_withdrawn", "second_factor_reset"
LASTS = timedelta(hours=24)


def propose(session: Session, user: User, *, reason: str, actor: User, now: datetime) -> Activity:
    """Ask for it; the person is told at once, in case somebody else pretends to be them. Raises NotAllowed or Refused."""
    if user.id == actor.id:
        raise NotAllowed(_("Nobody takes away their own second factor. Two other administrators do it."), subject_id=user.id)
    if not user.active or not has_second_factor(user):
        raise Refused(_("This person has no second factor that could be taken away."), subject_id=user.id)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Refused(_("Write in a sentence how you know that it is this person who asks."), subject_id=user.id)
    row = record(session, ASKED, user, actor_id=actor.id, now=now, reason=reason.strip())
    tell(session, user.id, ASKED, activity_id=row.id)
    return row


def standing(session: Session, user_id: int, *, now: datetime) -> Activity | None:
    """The question that waits for a second administrator; None when there is none or it is older than a day."""
    about = (Activity.subject_kind == "user_account", Activity.subject_id == user_id)
    newest = select(Activity).where(*about, Activity.verb.in_((ASKED, TAKEN_BACK, DONE))).order_by(Activity.id.desc()).limit(1)
    row = session.scalar(newest)
    return row if row is not None and row.verb == ASKED and row.at > now - LASTS else None


def agree(session: Session, user: User, *, actor: User, now: datetime) -> None:
    """The second administrator's yes: app, recovery codes and passkeys open nothing any more. Raises NotAllowed or Conflict."""
    asked = _waiting(session, user, now)
    if actor.id in (asked.actor_id, user.id):
        raise NotAllowed(
            _("Another administrator must agree: neither you who proposed it nor the person it is about."), subject_id=user.id
        )
    user.tf_primary_method, user.tf_totp_secret, user.mf_recovery_codes = None, None, []
    session.execute(delete(Passkey).where(Passkey.user_id == user.id))
    session.flush()
    sessions.end_all(session, user, actor_id=actor.id, now=now)
    row = record(session, DONE, user, actor_id=actor.id, now=now, proposed_by_id=asked.actor_id)
    tell(session, user.id, DONE, activity_id=row.id)


def refuse(session: Session, user: User, *, actor: User, now: datetime) -> None:
    """A no, or, from whoever asked, taken back. Raises NotAllowed or Conflict."""
    _waiting(session, user, now)
    if actor.id == user.id:
        raise NotAllowed(_("Nobody takes away their own second factor. Two other administrators do it."), subject_id=user.id)
    record(session, TAKEN_BACK, user, actor_id=actor.id, now=now)


def has_second_factor(user: User) -> bool:
    """Whether there is anything to take away."""
    return bool(user.tf_primary_method or user.webauthn)


def _waiting(session: Session, user: User, now: datetime) -> Activity:
    """One question at a time, by a lock on the person."""
    session.scalar(select(User.id).where(User.id == user.id).with_for_update())
    row = standing(session, user.id, now=now)
    if row is None:
        raise Conflict(_("Nothing waits for an answer: it is decided already, or older than a day."), subject_id=user.id)
    return row
