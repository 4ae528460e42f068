"""The account library's view of our tables: every write goes through the workbench's own write_session.

Flask-Security-Too calls put() and later commit(); here put() gathers and commit() writes, so that no other place commits.
"""

from typing import Any

from flask_security.datastore import UserDatastore
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload
from werkzeug.local import LocalProxy

from workbench import clock
from workbench.accounts import pending
from workbench.accounts.models import Role, User
from workbench.accounts.passkeys.models import Passkey
from workbench.accounts.second_factor import SecondFactorKeeping
from workbench.db import Database


class AccountDatastore(SecondFactorKeeping, UserDatastore):
    """Users and roles for Flask-Security-Too. Objects it hands out are detached and readable."""

    def __init__(self, database: Database) -> None:
        super().__init__(User, Role, Passkey)
        self.database = database

    def put(self, model: Any) -> Any:
        """Remember a changed object until commit()."""
        model = model._get_current_object() if isinstance(model, LocalProxy) else model
        pending.put(model)
        return model

    def delete(self, model: Any) -> None:
        """Remember an object to delete until commit()."""
        pending.delete(model)

    def commit(self) -> None:
        """Write what was remembered, in one transaction."""
        writes = pending.take_pending()
        if not writes:
            return
        with self.database.write_session() as session:
            for write in writes:
                write(session)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:
        """The one user whose column equals the one value given, or None."""
        name, value = next(iter(kwargs.items()))
        column = getattr(User, name)
        matches = func.lower(column) == str(value).lower() if case_insensitive else column == value
        with self.database.read_session() as session:
            statement = select(User).where(matches).options(joinedload(User.roles))
            return _loaded(session, session.scalars(statement).unique().first())

    def find_role(self, role: str) -> Role | None:
        """The role of that name, or None."""
        with self.database.read_session() as session:
            return session.scalar(select(Role).where(Role.name == role))

    def find_webauthn(self, credential_id: bytes) -> Passkey | None:
        """The passkey with that id, or None."""
        with self.database.read_session() as session:
            return session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))

    def create_webauthn(self, user: User, **values: Any) -> None:  # type: ignore[override]
        """A new passkey of this person."""
        now = clock.utcnow()
        transports = [str(getattr(one, "value", one)) for one in values.pop("transports", None) or []]
        device_type = getattr(values["device_type"], "value", values["device_type"])
        self.put(
            Passkey(
                user_id=user.id,
                transports=transports,
                created_at=now,
                lastuse_datetime=now,
                **(values | {"device_type": device_type}),
            )
        )


def _loaded(session: Session, user: User | None) -> User | None:
    if user is not None:
        _ = user.roles, user.organisation
    return user
