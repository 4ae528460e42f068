"""Letters about accounts, sent by the worker; sessions that have run out are forgotten. Payloads carry ids and words only."""

from datetime import timedelta
from typing import Any

from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbench import clock, mail
from workbench.accounts import letters, lockout
from workbench.accounts.models import SignInAttempt, User
from workbench.accounts.people import invitations
from workbench.accounts.sessions import service as sessions
from workbench.accounts.telling import LETTERS, tell
from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.queue import JobContext, Registry

TOO_OLD = timedelta(hours=1)


def register(registry: Registry) -> None:
    """The room's kinds of job."""
    registry.add_letter("accounts.tell", tell_person)
    registry.add_letter("accounts.tell_locked", tell_locked)
    registry.add_letter("accounts.reset", send_reset)
    registry.add_letter("accounts.invite", send_invitation)
    registry.add_tick("accounts.forget_sessions", forget_sessions, every_seconds=3600)


def tell_person(context: JobContext, payload: dict[str, Any]) -> None:
    """One letter about one event. Without a mail server the audit trail alone says it."""
    with context.database.read_session() as session:
        person, event = session.get(User, payload["user_id"]), session.get(Activity, payload["activity_id"])
    if person is not None and event is not None and payload["letter"] in LETTERS and context.settings.smtp_url:
        mail.send(context.settings, letters.notice(payload["letter"], person, event, context.settings))


def tell_locked(context: JobContext, payload: dict[str, Any]) -> None:
    """Write down that an account waits, and tell its owner, if the address that was tried belongs to anybody."""
    with context.database.read_session() as session:
        person = _person_of_attempt(session, payload["attempt_id"], context.settings.secret_key, prefix="")
    if person is None:
        return
    with context.finishing_session() as session:
        row = record(session, "sign_in_locked", person, actor_id=None, now=clock.utcnow())
        tell(session, person.id, "locked", activity_id=row.id)


def send_reset(context: JobContext, payload: dict[str, Any]) -> None:
    """The link to a new password, if the address that was given belongs to somebody who may have one. FAULTS.md S-04."""
    with context.database.read_session() as session:
        person = _person_of_attempt(session, payload["attempt_id"], context.settings.secret_key, prefix="reset:")
    if person is None or not person.active or person.is_locked() or not context.settings.smtp_url:
        return
    address = f"{context.settings.base_url}/reset/{generate_reset_password_token(person)}"
    mail.send(context.settings, letters.reset_letter(person, address, payload["attempt_id"], context.settings))


def send_invitation(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail the link, which is made here from the invitation's salt and the installation's key."""
    settings = context.settings
    with context.database.read_session() as session:
        row = invitations.open_by_id(session, payload["invitation_id"], now=clock.utcnow())
    if row is None or not settings.smtp_url:
        return
    last_day = row.expires_at.date().isoformat()
    number = f"{row.id}-{row.salt[:8]}"
    address = invitations.address_of(row, settings)
    mail.send(settings, letters.invitation_letter(row.user, row.invited_by.name, address, last_day, number, settings))
    with context.finishing_session() as session:
        invitations.mark_sent(session, row.id, now=clock.utcnow())


def forget_sessions(context: JobContext, payload: dict[str, Any]) -> None:
    """Delete sessions that have run out."""
    with context.finishing_session() as session:
        sessions.forget_old(session, now=clock.utcnow())


def _person_of_attempt(session: Session, attempt_id: int, secret: str, *, prefix: str) -> User | None:
    """Whose address was tried: the table holds keyed hashes only, so everybody's is made and compared."""
    attempt = session.get(SignInAttempt, attempt_id)
    if attempt is None or attempt.at < clock.utcnow() - TOO_OLD:
        return None
    people = session.scalars(select(User).options(selectinload(User.roles)))
    return next((user for user in people if lockout.key_of(secret, prefix + user.email) == attempt.account_key), None)
