"""Letters about a newsletter itself: "was it you?" and "you are on it already". Plain text, in the language of the visitor."""

from email.message import EmailMessage
from email.utils import format_datetime

from workbench import clock
from workbench.campaigns.lists.models import ListSignup
from workbench.campaigns.lists.service import letter_name
from workbench.campaigns.models import Channel, EmailRecipient
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator


def signup_letter(signup: ListSignup, settings: Settings) -> EmailMessage:
    """Asks whether it was this person who signed up; nothing happens without a press on the page behind the link."""
    _ = translator(signup.language)
    name = one_line(signup.channel.name)
    lines = [
        _("Somebody, we hope you, has asked for %(name)s from %(sender)s with this address.")
        % {"name": name, "sender": settings.municipality},
        _("Do you want it? Open this page and press the button:"),
        f"{settings.base_url}/newsletter/confirm/{signup.token}",
        _("Was it not you? Then do nothing. You get no more letters, and we delete the address within seven days."),
        f"{settings.unit}\n{settings.contact}",
    ]
    key = f"<signup-{letter_name(signup)}@{domain(settings)}>"
    subject = _("Confirm that you want %(name)s") % {"name": name}
    return _letter(settings, signup.address, subject, lines, key)


def already_letter(recipient: EmailRecipient, channel: Channel, job_id: int, language: str, settings: Settings) -> EmailMessage:
    """Tells somebody who signs up twice that all is well, and how to leave."""
    _ = translator(language)
    name = one_line(channel.name)
    lines = [
        _("You are already on the list for %(name)s. You need do nothing.") % {"name": name},
        _("Was it not you who signed up just now? Nothing has changed."),
        _("If you want to leave the list:"),
        f"{settings.base_url}/leave/{recipient.leave_token}",
        f"{settings.unit}\n{settings.contact}",
    ]
    key = f"<already-{recipient.id}.{job_id}@{domain(settings)}>"
    return _letter(settings, recipient.address, _("You are already on the list for %(name)s") % {"name": name}, lines, key)


def domain(settings: Settings) -> str:
    """The part of our sender's address after the @."""
    return settings.mail_from.rpartition("@")[2]


def one_line(text: str) -> str:
    """A name as it may stand in a header."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:120]


def _letter(settings: Settings, to: str, subject: str, lines: list[str], key: str) -> EmailMessage:
    headers = {"Date": format_datetime(clock.utcnow()), "Auto-Submitted": "auto-generated"}
    text = "\n\n".join(lines) + "\n"
    return compose(settings, to=to, subject=subject, text=text, message_id=key, headers=headers)
