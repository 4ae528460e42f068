"""Mail of the account library (reset links, notices), sent through the workbench's own mail."""

import secrets
from typing import Any

import structlog
from flask_security import MailUtil

from workbench.mail import MailNotSent, compose, send
from workbench.web.sessions import settings

log = structlog.get_logger(__name__)


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
