"""The wire of an e-mail list: one mail to each, with a fixed Message-ID. No mail server remembers it: unclear stays unclear."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.campaigns import messages
from workbench.campaigns.delivering.texts import text_of
from workbench.campaigns.delivering.wires import NotSendable, PlainWire, register
from workbench.campaigns.models import Delivery, EmailRecipient, Placement
from workbench.campaigns.transports import MailCall, Outcome, send_mail
from workbench.settings import Settings


class LetterWire(PlainWire):
    """One mail per person on the list."""

    kind = "email"

    def receivers(self, session: Session, placement: Placement, settings: Settings) -> list[tuple[str, str]]:
        """Those who are on the list now."""
        domain = settings.mail_from.rpartition("@")[2]
        where = (EmailRecipient.channel_id == placement.channel_id, EmailRecipient.left_at.is_(None))
        ids = session.scalars(select(EmailRecipient.id).where(*where).order_by(EmailRecipient.id))
        return [(str(each), f"<{placement.reference}.{each}@{domain}>") for each in ids]

    def prepare(self, session: Session, delivery: Delivery, settings: Settings) -> MailCall:
        """One person's mail; nobody who has left gets one."""
        recipient = session.get(EmailRecipient, int(delivery.receiver))
        if recipient is None or recipient.left_at is not None:
            raise NotSendable("has_left", drop=True)
        message, language = text_of(session, delivery, settings), delivery.placement.sandwich.language
        leave_url = f"{settings.base_url}/leave/{recipient.leave_token}"
        text = messages.with_leave_link(message, leave_url, language)
        return MailCall(recipient.address, delivery.key, message.subject, text, messages.leave_headers(leave_url, settings))

    def send(self, message: MailCall, settings: Settings) -> Outcome:
        """Hand it to the mail server."""
        return send_mail(message, settings)


def register_wires() -> None:
    """Make the e-mail list known."""
    register(LetterWire())
