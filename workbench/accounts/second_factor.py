"""The second factor: no code twice, few guesses, recovery codes of which only a hash is kept, a letter on every change.

FAULTS.md S-05. Who must have one: second_factor_rule.py.
"""

import hashlib
import hmac
from typing import Any

from flask import Flask, Response, current_app, flash, make_response, redirect, render_template, request, session
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import MfRecoveryCodesUtil, Totp, url_for_security
from flask_security.forms import _build_form as build_form
from flask_security.utils import check_and_get_token_status, get_message
from passlib.totp import TokenError
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts import lockout
from workbench.accounts.models import User
from workbench.accounts.pending import write_with_next_commit
from workbench.accounts.sessions.models import SecondFactorStep
from workbench.accounts.telling import tell
from workbench.activity.service import record
from workbench.web.sessions import write_session

VALIDATION = "security.two_factor_token_validation"
SETTING_UP = "security.two_factor_setup_validate"


def init_second_factor(app: Flask) -> None:
    """Look at each request for the page of the code before the library does."""
    app.before_request(_stay_signed_in)
    app.after_request(_keep_the_key)


def _stay_signed_in() -> Any:
    """Whoever is signed in and has nothing to confirm is sent on: the library would end the session, also on a second press."""
    if request.endpoint != VALIDATION or not current_user.is_authenticated or session.get("tf_state") == "validating_profile":
        return None
    return redirect("/")


def _keep_the_key(response: Response) -> Response:
    """A wrong code while an app is set up shows the same key again: the library makes a new one, or shows none at sign-in."""
    if request.endpoint == SETTING_UP and response.location == url_for_security("two_factor_setup"):
        return _after_a_wrong_code() or response
    is_first = request.endpoint == VALIDATION and request.method == "POST" and session.get("tf_state") == "validating_profile"
    if is_first and response.status_code == 200 and not current_user.is_authenticated:
        person = current_app.extensions["security"].datastore.find_user(fs_uniquifier=session.get("tf_user_id"))
        return _show_key_again(session["tf_totp_secret"], person, changing=False)
    return response


def _after_a_wrong_code() -> Response | None:
    token = (request.view_args or {})["token"]
    expired, invalid, state = check_and_get_token_status(
        token, "tf_setup", current_app.config["SECURITY_TWO_FACTOR_SETUP_WITHIN"]
    )
    if expired or invalid or state["method"] != "authenticator":
        return None
    said = get_message("TWO_FACTOR_INVALID_TOKEN")[0]
    flashes = session.get("_flashes", [])
    if all(one[1] != said for one in flashes):
        return None
    session["_flashes"] = [one for one in flashes if one[1] != said]
    return _show_key_again(state["totp_secret"], current_user, changing=True, state_token=token)


def _show_key_again(totp_secret: str, person: Any, **more: Any) -> Response:
    values = current_app.extensions["security"].totp_factory.fetch_setup_values(totp_secret, person)
    form = build_form("two_factor_verify_code_form")
    form.code.errors = [_("That is not the code that the app shows just now. Wait for the next one and write it.")]
    page = render_template(
        "security/two_factor_setup.html", two_factor_setup_form=build_form("two_factor_setup_form"),
        two_factor_verify_code_form=form, chosen_method="authenticator", authr_qrcode=values["image"], authr_key=values["key"],
        **more,
    )  # fmt: skip
    return make_response(page, 422)


class CarefulTotp(Totp):  # type: ignore[misc]
    """The library's codes, each taken once, one step early or late at most, ten guesses in a quarter of an hour."""

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether the code is right and newer than the last one used."""
        if not _may_guess(user):
            return False
        try:
            match = self._totp.verify(token, totp_secret, window=30)
        except TokenError:
            return False
        with write_session() as session:
            is_new = _use_step(session, user.id, match.counter)
            if is_new:
                _forget_guesses(session, user)
        return is_new


class HashedRecoveryCodes(MfRecoveryCodesUtil):  # type: ignore[misc]
    """Recovery codes are shown when they are made and never again: the database holds keyed hashes."""

    def _encrypt_codes(self, codes: list[str]) -> list[str]:
        return [_hash_of(code) for code in codes]

    def get_recovery_codes(self, user: Any) -> list[str]:
        """None can be read again."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Whether the code is one of this person's; guesses are counted."""
        if not _may_guess(user):
            return False
        wanted = _hash_of(code)
        found = any(hmac.compare_digest(wanted, one) for one in user.mf_recovery_codes or [])
        if found:
            with write_session() as session:
                _forget_guesses(session, user)
        return found

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Spend the code, once: of two who send it at the same time one is too late."""
        wanted = _hash_of(code)
        with write_session() as session:
            session.scalar(select(User.id).where(User.id == user.id).with_for_update())
            stored = session.get(User, user.id)
            left = list((stored.mf_recovery_codes if stored else None) or [])
            if stored is None or wanted not in left:
                return False
            stored.mf_recovery_codes = [one for one in left if one != wanted]
        user.mf_recovery_codes = [one for one in user.mf_recovery_codes if one != wanted]
        return True


class SecondFactorKeeping:
    """Mixed into the library's datastore: whoever changes a second factor is written down, and its owner is told."""

    def tf_set(self, user: Any, primary_method: str, totp_secret: str | None = None, phone: str | None = None) -> None:
        """A second factor is set up or replaced; at every sign-in the library sets the same again, which is no change."""
        before = (user.tf_primary_method, user.tf_totp_secret)
        super().tf_set(user, primary_method, totp_secret, phone)  # type: ignore[misc]
        if before != (user.tf_primary_method, user.tf_totp_secret):
            _tell_change(user, "second_factor_changed")

    def tf_reset(self, user: Any) -> None:
        """A second factor is switched off."""
        super().tf_reset(user)  # type: ignore[misc]
        _tell_change(user, "second_factor_off")

    def mf_set_recovery_codes(self, user: Any, rcs: list[str] | None) -> None:
        """New recovery codes; the earlier ones open nothing."""
        super().mf_set_recovery_codes(user, rcs)  # type: ignore[misc]
        _tell_change(user, "recovery_codes")


def _tell_change(user: Any, what: str) -> None:
    def write(session: Session) -> None:
        row = record(session, what, user, actor_id=user.id, now=clock.utcnow(), kind="user_account")
        tell(session, user.id, what, activity_id=row.id)

    write_with_next_commit(write)


def _may_guess(user: Any) -> bool:
    """Count one guess. False, with words, once there have been too many."""
    with write_session() as session:
        given = _guesses_of(user)
        is_free = lockout.reserve(session, account=given["account"], secret=given["secret"], now=clock.utcnow())
    if not is_free:
        flash(_("Too many wrong codes. Wait fifteen minutes."), "error")
    return is_free


def _forget_guesses(session: Session, user: Any) -> None:
    lockout.forget_failures(session, **_guesses_of(user))


def _guesses_of(user: Any) -> dict[str, str]:
    return {"account": f"second-factor:{user.id}", "secret": str(current_app.config["SECRET_KEY"])}


def _use_step(session: Session, user_id: int, step: int) -> bool:
    """Remember this step unless it, or a newer one, has been used."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(make(SecondFactorStep).values(user_id=user_id, step=-1).on_conflict_do_nothing())
    newer = update(SecondFactorStep).where(SecondFactorStep.user_id == user_id, SecondFactorStep.step < step)
    result: Any = session.execute(newer.values(step=step))
    return bool(result.rowcount)


def _hash_of(code: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    clean = code.strip().lower().replace(" ", "")
    return hmac.new(key, b"recovery:" + clean.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
