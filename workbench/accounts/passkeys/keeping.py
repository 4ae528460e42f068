"""What is written when a passkey is added or removed: the audit trail, and a letter to its owner."""

from typing import Any

from flask import Flask
from flask_security import UserMixin
from flask_security.signals import wan_deleted, wan_registered
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.pending import write_with_next_commit
from workbench.accounts.telling import tell
from workbench.activity.service import record


def init_passkeys(app: Flask) -> None:
    """Listen to the account library for as long as the application lives."""
    wan_registered.connect(_record_added, app)
    wan_deleted.connect(_record_removed, app)


def _record_added(_app: Flask, *, user: UserMixin, **_more: Any) -> None:
    _record("passkey_added", user)


def _record_removed(_app: Flask, *, user: UserMixin, **_more: Any) -> None:
    _record("passkey_removed", user)


def _record(verb: str, user: UserMixin) -> None:
    def write(session: Session) -> None:
        person = session.get_one(User, user.id)
        row = record(session, verb, person, actor_id=person.id, now=clock.utcnow())
        tell(session, person.id, "second_factor_changed", activity_id=row.id)

    write_with_next_commit(write)
