"""Letters to people about their own accounts, in their own language; and the account library's few, through our mail."""

import secrets
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from babel.dates import format_datetime
from flask_security import MailUtil

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.mail import MailNotSent, compose, send
from workbench.settings import Settings
from workbench.web.languages import translator
from workbench.web.sessions import settings

log = structlog.get_logger(__name__)

Translate = Callable[[str], str]


class AccountMail(MailUtil):  # type: ignore[misc]
    """Hands each letter to the mail server; a letter that cannot be sent never stops the change it tells of."""

    def send_mail(  # type: ignore[override]
        self, template: str, subject: str, recipient: str, sender: Any, body: str, html: str | None, **kwargs: Any
    ) -> None:
        """Send one letter. `body` and `html` are rendered by the library from its templates."""
        values = settings()
        message_id = f"<account-{secrets.token_hex(12)}@{values.mail_from.partition('@')[2]}>"
        message = compose(values, to=recipient, subject=subject, text=body, html=html or "", message_id=message_id)
        try:
            send(values, message)
        except MailNotSent as error:
            log.warning("account mail not sent", template=template, reason=error.message)


def notice(letter: str, person: User, event: Activity, settings: Settings) -> EmailMessage:
    """The letter that tells of one change: what, when, and what to do if it was not you."""
    _ = translator(person.language)
    subject, what = _words(letter, event, _)
    zone = ZoneInfo(settings.timezone)
    moment = format_datetime(event.at.astimezone(zone), "d MMMM y HH:mm", locale=person.language)
    lines = [
        _("Hello %(name)s,") % {"name": person.name},
        "",
        what,
        _("When: %(moment)s.") % {"moment": moment},
        "",
        *_advice(letter, _),
    ]
    lines += ["", _("Where you are signed in: %(address)s") % {"address": f"{settings.base_url}/account/sessions"}]
    lines += [_("Questions: %(contact)s") % {"contact": settings.contact}]
    return _letter(person, subject, lines, f"{letter}-{event.id}", settings)


def reset_letter(person: User, address: str, number: int, settings: Settings) -> EmailMessage:
    """The way to a new password."""
    _ = translator(person.language)
    lines = [
        _("Hello %(name)s,") % {"name": person.name}, "",
        _("Somebody has asked for a new password for your account. Choose it here within an hour:"), "", address, "",
        _("Was it not you? Then do nothing. Your password stays as it is."),
    ]  # fmt: skip
    return _letter(person, _("Choose a new password"), lines, f"reset-{number}", settings)


def invitation_letter(person: User, inviter: str, address: str, last_day: str, number: str, settings: Settings) -> EmailMessage:
    """The way in for somebody new."""
    _ = translator(person.language)
    lines = [
        _("Hello %(name)s,") % {"name": person.name}, "",
        _("%(inviter)s invites you to the workbench of %(town)s. Open the link and sign in:")
        % {"inviter": inviter, "town": settings.municipality},
        "", address, "",
        _("The link works once, until %(day)s. Then you choose a password.") % {"day": last_day},
        _("Do you not know what this is about? Then do nothing, or ask: %(contact)s") % {"contact": settings.contact},
    ]  # fmt: skip
    return _letter(person, _("Your invitation to the workbench"), lines, f"invitation-{number}", settings)


def _words(letter: str, event: Activity, _: Translate) -> tuple[str, str]:
    """Subject, and the sentence that says what has happened."""
    details = event.details
    device = {"browser": details.get("browser") or _("A browser"), "system": details.get("system") or _("an unknown system")}
    words = {
        "new_device": (
            _("A new sign-in to your account"),
            _("Somebody has signed in as you with a browser that you have not used before: %(browser)s on %(system)s.") % device,
        ),
        "password_changed": (
            _("Your password is changed"), _("The password of your account is changed. Other browsers are signed out.")
        ),
        "second_factor_changed": (_("Your second factor is changed"), _("A second factor of your account is new or changed.")),
        "second_factor_off": (_("Your second factor is off"), _("The second factor of your account is switched off.")),
        "second_factor_reset_proposed": (
            _("Your second factor may be taken away"),
            _("An administrator says that you have lost your second factor. It is taken away when another one agrees."),
        ),
        "second_factor_reset": (
            _("Your second factor is taken away"),
            _("Two administrators have taken away your app, recovery codes and passkeys. You are signed out everywhere."),
        ),
        "recovery_codes": (_("New recovery codes"), _("Your account has new recovery codes. The earlier ones no longer work.")),
        "locked": (
            _("Many failed tries to sign in"),
            _("Somebody has tried to sign in as you many times with the wrong password. Your account waits fifteen minutes."),
        ),
        "link_made": (_("A link that signs in as you"), _("An administrator has made a one-time link that signs in as you.")),
        "roles_changed": (_("Your roles are changed"), _("Two administrators have changed what you may do. You are signed out.")),
        "sessions_ended": (_("You are signed out"), _("An administrator has signed you out everywhere.")),
    }  # fmt: skip
    return words[letter]


def _advice(letter: str, _: Translate) -> list[str]:
    if letter in ("roles_changed", "sessions_ended"):
        return [_("Sign in again to go on.")]
    if letter == "second_factor_reset_proposed":
        return [_("Was it you who asked? Then wait for the next letter. Was it not? Call an administrator at once.")]
    if letter == "second_factor_reset":
        return [
            _("Was it you who asked? Then sign in with your password; you set up a new second factor at once."),
            _("Was it not? Choose a new password and call an administrator at once."),
        ]
    if letter == "locked":
        return [_("Was it you? Then wait, or use a browser that you have used before. Was it not? Nothing has been opened.")]
    return [_("Was it you? Then all is well. Was it not? Choose a new password at once and tell your administrator.")]


def _letter(person: User, subject: str, lines: list[str], number: str, settings: Settings) -> EmailMessage:
    message_id = f"<account-{number}@{settings.mail_from.partition('@')[2]}>"
    return compose(settings, to=person.email, subject=subject, text="\n".join(lines), message_id=message_id)
