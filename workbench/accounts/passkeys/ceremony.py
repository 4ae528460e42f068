"""How passkeys are asked for and checked: our own address, a challenge for one use in one browser, finger or PIN when alone."""

from typing import Any
from urllib.parse import urlsplit

from flask import session
from flask_babel import gettext as _
from flask_security import UserMixin, WebauthnUtil
from flask_security.forms import Form
from flask_security.webauthn import WebAuthnRegisterResponseForm, WebAuthnSigninResponseForm
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement, UserVerificationRequirement

from workbench.web.sessions import settings

CHALLENGE = "passkey_challenge"


class PasskeyCeremony(WebauthnUtil):  # type: ignore[misc]
    """The library's choices, narrowed. Source: Web Authentication, level 2, sections 5.4.4 and 13.4.3."""

    def generate_challenge(self, nbytes: int | None = None) -> str:
        """A fresh challenge, remembered in this browser's session until it is answered."""
        challenge: str = super().generate_challenge(nbytes)
        session[CHALLENGE] = challenge
        return challenge

    def origin(self) -> str:
        """Our address as it is set, never as a request names it."""
        parts = urlsplit(settings().base_url)
        return f"{parts.scheme}://{parts.netloc}"

    def authenticator_selection(self, user: UserMixin, usage: str) -> AuthenticatorSelectionCriteria:
        """Alone: any device that keeps the key and asks for a finger, a face or a PIN. Second: any key."""
        if usage == "first":
            return AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            )
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.DISCOURAGED
        )

    def user_verification(self, user: UserMixin | None, usage: list[str]) -> UserVerificationRequirement:
        """Required where the key stands alone, so that it is two factors in itself."""
        if "secondary" in usage:
            return UserVerificationRequirement.DISCOURAGED
        return UserVerificationRequirement.REQUIRED

    def registration_options(self, user: UserMixin, usage: str, existing_options: dict[str, Any]) -> dict[str, Any]:
        """Named by our set address; a forged Host header gets a key for another place nowhere."""
        options: dict[str, Any] = super().registration_options(user, usage, existing_options)
        return options | {"rp_id": self.place()}

    def authentication_options(
        self, user: UserMixin | None, usage: list[str], existing_options: dict[str, Any]
    ) -> dict[str, Any]:
        """As above."""
        options: dict[str, Any] = super().authentication_options(user, usage, existing_options)
        return options | {"rp_id": self.place()}

    def place(self) -> str:
        """The name that keys are bound to."""
        return urlsplit(settings().base_url).hostname or ""


class NewKeyForm(WebAuthnRegisterResponseForm):  # type: ignore[misc]
    """What the browser sends back with a new key."""

    def validate(self, **kwargs: Any) -> bool:
        """Only the challenge that this browser was just given."""
        return _is_fresh(self) and bool(super().validate(**kwargs))


class KeyAnswerForm(WebAuthnSigninResponseForm):  # type: ignore[misc]
    """What the browser sends back from a key."""

    def validate(self, **kwargs: Any) -> bool:
        """Only the challenge that this browser was just given, and only a key of the person who is signing in.

        The library lets anybody's second key finish anybody's sign-in: it signs in the key's owner, who gave no password
        (Flask-Security-Too 5.9.2, webauthn_signin_response).
        """
        if not _is_fresh(self) or not super().validate(**kwargs):
            return False
        owner = self.user.fs_uniquifier if self.user else None
        if self.is_secondary and owner != session.get("tf_user_id"):
            self.form_errors.append(_("That key belongs to another account."))
            return False
        return True


def _is_fresh(form: Form) -> bool:
    expected = session.pop(CHALLENGE, None)
    if expected is not None and expected == form.challenge:
        return True
    form.form_errors.append(_("That was begun in another window or is too old. Begin again."))
    return False
