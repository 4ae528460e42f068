"""How Flask-Security-Too is set up: argon2, lock-out, a second factor outside the demo, our own pages."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_security import Security

from workbench.accounts.datastore import AccountDatastore
from workbench.accounts.forms import GuardedLoginForm
from workbench.accounts.letters import AccountMail
from workbench.db import Database
from workbench.settings import Settings


def init_security(app: Flask, settings: Settings, database: Database) -> None:
    """Wire sign-in, sessions, reset and the second factor."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SALT=settings.secret_key[:32],
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_PASSWORD_COMPLEXITY_CHECKER=None,
        SECURITY_EMAIL_SENDER=settings.mail_from,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": True},
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_CHANGEABLE=True,
        SECURITY_RECOVERABLE=bool(settings.smtp_url),
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_REQUIRED=not settings.demo,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_TOTP_SECRETS={"1": settings.secret_key[:43]},
        SECURITY_TOTP_ISSUER=f"Arbetsbänken {settings.municipality}",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_FRESHNESS=timedelta(hours=1),
        SECURITY_FLASH_MESSAGES=True,
        SECURITY_I18N_DIRNAME=["builtin", str(Path(__file__).parent / "translations")],
        SESSION_COOKIE_NAME="__Host-workbench" if settings.is_https else "workbench",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        REMEMBER_COOKIE_DURATION=timedelta(hours=12),
    )
    Security(app, AccountDatastore(database), login_form=GuardedLoginForm, mail_util_cls=AccountMail)
