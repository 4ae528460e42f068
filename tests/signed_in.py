"""A test's client that is signed in from the start: a session as the workbench opens it, but one that no moved clock ends."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.sessions.models import AccountSession
from workbench.accounts.sessions.service import Place, hash_of, open_session
from workbench.db import Database

LONG = timedelta(days=3650)


class SignedInClient(FlaskClient):
    """`app.test_client(user=…)`. Tests of the session's own times sign in as people do."""

    def __init__(self, *args: Any, user: User | None = None, fresh_login: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if user is not None:
            key = open_for_long(self.application.extensions["workbench_database"], user)
            with self.session_transaction() as cookie:
                cookie.update({"key": key, "_user_id": user.get_id(), "_fresh": fresh_login})


def open_for_long(database: Database, user: User) -> str:
    """The key of a session that ends in ten years and is never written again."""
    with database.write_session() as session:
        now = clock.utcnow()
        key = open_session(session, user, Place("Firefox", "Linux"), now=now)
        row = session.query(AccountSession).filter_by(key_hash=hash_of(key)).one()
        row.used_at, row.expires_at, row.idle_minutes = now + LONG, now + LONG, 60 * 24 * 3650
    return key
