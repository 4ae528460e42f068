"""Forms of signing in: with few tries, and asking for a new password without telling who has an account."""

from datetime import timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security.forms import ForgotPasswordForm, LoginForm
from sqlalchemy.orm import Session
from wtforms import EmailField
from wtforms.validators import Email, InputRequired, Length

from workbench import clock, queue
from workbench.accounts import lockout
from workbench.accounts.sessions.devices import this_device
from workbench.web.sessions import read_session, settings, write_session

MOST_RESETS = 3  # letters to one account in an hour
MOST_RESETS_OF_ADDRESS = 20
RESET_WINDOW = timedelta(hours=1)


class GuardedLoginForm(LoginForm):  # type: ignore[misc]
    """The library's form, but too many failures close it for a while without checking the password. FAULTS.md S-03, S-04."""

    def validate(self, **kwargs: Any) -> bool:
        """Take one of the tries, then look; the same words and the same work whether the account exists or not."""
        self.remember.data = False  # sessions end after twelve hours; no cookie outlives them
        email = (self.email.data or "").strip()[:320]
        tries = self._tries_of(email)
        with write_session() as session:
            is_free = lockout.reserve(session, **tries, now=clock.utcnow())
        if not is_free:
            self.form_errors.append(_("Too many failed tries. Wait fifteen minutes, or ask for a one-time link."))
            return False
        accepted = bool(super().validate(**kwargs))
        if accepted:
            with write_session() as session:
                lockout.forget_failures(session, account=tries["account"], secret=tries["secret"])
        else:
            self._tell_if_last(tries)
        return accepted

    def _tries_of(self, email: str) -> dict[str, str]:
        """From a browser that the person has signed in with before, a count of its own."""
        secret, device = settings().secret_key, this_device(settings())
        if device.knows(settings(), email):
            return {"account": f"device:{device.number}:{email}", "secret": secret}
        return {"account": email, "secret": secret, "address": request.remote_addr or "unknown"}

    def _tell_if_last(self, tries: dict[str, str]) -> None:
        """A job looks whether somebody has that address, so that this answer takes equally long."""
        given = {"account": tries["account"], "secret": tries["secret"]}
        with read_session() as session:
            is_last = lockout.is_used_up(session, **given, now=clock.utcnow())
        if is_last:
            with write_session() as session:
                attempt_id = lockout.newest_attempt(session, **given)
                queue.enqueue(
                    session, "accounts.tell_locked", {"attempt_id": attempt_id}, dedupe=f"accounts.tell_locked:{attempt_id}"
                )


class QuietForgotForm(ForgotPasswordForm):  # type: ignore[misc]
    """Asking for a new password: the same answer for everybody; a job looks whether there is such an account. FAULTS.md S-04."""

    email = EmailField(
        _l("E-mail address"),
        validators=[
            InputRequired(_l("Write the e-mail address")),
            Email(_l("The e-mail address looks wrong")),
            Length(max=320, message=_l("The e-mail address looks wrong")),
        ],
    )

    def validate(self, **kwargs: Any) -> bool:
        """Never True: the library would write the letter itself, and take longer for those who have an account."""
        if not super(ForgotPasswordForm, self).validate(**kwargs):
            return False
        given = {"account": f"reset:{self.email.data}", "secret": settings().secret_key}
        with write_session() as session:
            if _is_free(session, given, request.remote_addr or "unknown"):
                attempt_id = lockout.newest_attempt(session, **given)
                queue.enqueue(session, "accounts.reset", {"attempt_id": attempt_id}, dedupe=f"accounts.reset:{attempt_id}")
        return False


def _is_free(session: Session, given: dict[str, str], address: str) -> bool:
    """Three letters an hour to one account, twenty askings an hour from one address."""
    return lockout.reserve(
        session, account=given["account"], secret=given["secret"], address=f"reset:{lockout.network_of(address)}",
        now=clock.utcnow(), most=MOST_RESETS, most_per_address=MOST_RESETS_OF_ADDRESS, window=RESET_WINDOW,
    )  # fmt: skip
