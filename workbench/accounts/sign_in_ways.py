"""What the account library asks a person about their ways in: their passkeys, and whether only single sign-on is open to them."""

from collections.abc import Sequence
from typing import cast

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from workbench.accounts.passkeys.models import Passkey
from workbench.accounts.single_sign_on.models import SingleSignOnIdentity
from workbench.db import Database


class SignInWays:
    """Mixed into User. Both are read when asked for: only sign-in and the page of passkeys ask, not every request."""

    id: int

    @property
    def webauthn(self) -> Sequence[Passkey]:
        """This person's passkeys, the oldest first; the library's name for them."""
        with _database().read_session() as session:
            return session.scalars(select(Passkey).where(Passkey.user_id == self.id).order_by(Passkey.id)).all()

    def is_locked(self, form_error: list[str] | None = None) -> bool:
        """Whether passwords, passkeys and letters are closed to this person: those whom the municipality's sign-in let in.

        Otherwise somebody who has left would stay signed in by a password of their own. Nothing is closed while no such
        sign-in is set up. The reason goes to `form_error`; the library shows it only after the right password or key.
        """
        if current_app.extensions.get("workbench_single_sign_on") is None:
            return False
        with _database().read_session() as session:
            found = select(SingleSignOnIdentity.id).where(
                SingleSignOnIdentity.user_id == self.id, SingleSignOnIdentity.is_only_way
            )
            is_closed = session.scalar(found) is not None
        if is_closed and form_error is not None:
            form_error.append(_("You sign in through the municipality's own sign-in. Use that button."))
        return is_closed


def _database() -> Database:
    return cast(Database, current_app.extensions["workbench_database"])
