"""How Flask-Security-Too is set up: argon2, lock-out, a second factor outside the demo, our own sessions and pages."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_security import Security

from workbench import clock
from workbench.accounts.datastore import AccountDatastore
from workbench.accounts.forms import GuardedLoginForm, QuietForgotForm
from workbench.accounts.guessable import SHORTEST, CarefulPasswords
from workbench.accounts.letters import AccountMail
from workbench.accounts.passkeys.ceremony import KeyAnswerForm, NewKeyForm, PasskeyCeremony
from workbench.accounts.passkeys.keeping import init_passkeys
from workbench.accounts.pending import init_pending
from workbench.accounts.second_factor import CarefulTotp, HashedRecoveryCodes, init_second_factor
from workbench.accounts.sessions.wiring import init_sessions
from workbench.accounts.single_sign_on.wiring import init_single_sign_on
from workbench.db import Database
from workbench.settings import Settings


def init_security(app: Flask, settings: Settings, database: Database) -> None:
    """Wire sign-in, sessions, reset and the second factor."""
    app.config.update(_options(settings))
    Security(
        app,
        AccountDatastore(database),
        login_form=GuardedLoginForm,
        forgot_password_form=QuietForgotForm,
        password_util_cls=CarefulPasswords,
        totp_cls=CarefulTotp,
        mf_recovery_codes_util_cls=HashedRecoveryCodes,
        mail_util_cls=AccountMail,
        webauthn_util_cls=PasskeyCeremony,
        wan_register_response_form=NewKeyForm,
        wan_signin_response_form=KeyAnswerForm,
    )
    init_pending(app)
    init_sessions(app, settings)
    init_second_factor(app)
    init_passkeys(app)
    init_single_sign_on(app, settings)


def _options(settings: Settings) -> dict[str, Any]:
    """What the library and Flask are told."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": hash_cost(settings),
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,  # our own letter, from the worker
        "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=1),
        "SECURITY_PASSWORD_SALT": settings.secret_key[:32],
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST,
        "SECURITY_PASSWORD_COMPLEXITY_CHECKER": None,
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RECOVERABLE": bool(settings.smtp_url),
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/mf-recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_INPUT_NORMALIZE_FORM": "NFC",  # names of passkeys: å stays one letter
        "SECURITY_TOTP_SECRETS": {"1": settings.secret_key[:43]},
        "SECURITY_TOTP_ISSUER": f"Arbetsbänken {settings.municipality}",
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": f"Arbetsbänken {settings.municipality}",
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_REGISTER_URL": "/account/passkeys",
        "SECURITY_WAN_REGISTER_WITHIN": timedelta(minutes=5),
        "SECURITY_WAN_DELETE_URL": "/account/passkeys/remove",
        "SECURITY_WAN_SIGNIN_URL": "/sign-in/passkey",
        "SECURITY_WAN_SIGNIN_WITHIN": timedelta(minutes=5),
        "SECURITY_WAN_VERIFY_URL": "/account/confirm-by-passkey",
        "SECURITY_DATETIME_FACTORY": lambda: clock.utcnow(),
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FRESHNESS": timedelta(hours=1),
        "SECURITY_FLASH_MESSAGES": True,
        "SECURITY_I18N_DIRNAME": ["builtin", str(Path(__file__).parent / "translations")],
        "SESSION_COOKIE_NAME": "__Host-workbench" if settings.is_https else "workbench",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    }


def hash_cost(settings: Settings) -> dict[str, int]:
    """What one guess costs whoever has stolen the hashes; tests, which hash all the time, take the least. FAULTS.md S-06."""
    if settings.testing:
        return {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
    return {"argon2__time_cost": 3, "argon2__memory_cost": 65536, "argon2__parallelism": 2}
