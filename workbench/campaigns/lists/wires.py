"""The wire of a newsletter: plain text to one person each, a way out in every letter, and where it comes back to.

A mail server remembers no id: when the connection breaks after the letter was begun, nobody knows, and it stays unclear.
"""

from dataclasses import dataclass, field
from email.utils import format_datetime

from sqlalchemy.orm import Session

from workbench import clock, mail
from workbench.campaigns import messages
from workbench.campaigns.delivering.letter import LetterWire
from workbench.campaigns.delivering.settling import ADDRESS_REFUSED
from workbench.campaigns.delivering.texts import text_of, url_of
from workbench.campaigns.delivering.wires import NotSendable, register
from workbench.campaigns.lists.letters import domain, one_line
from workbench.campaigns.lists.models import BounceBox
from workbench.campaigns.messages import Message
from workbench.campaigns.models import Channel, Delivery, EmailRecipient
from workbench.campaigns.transports import Outcome
from workbench.editorial.queries import document_of
from workbench.settings import Settings

WITHDRAWN = {
    "sv": ("Tillbakadraget: {headline}", "Vi har dragit tillbaka en text som du har fått från oss: {headline}", "Varför: {why}"),
    "en": ("Withdrawn: {headline}", "We have withdrawn a text that you got from us: {headline}", "Why: {why}"),
}


@dataclass(frozen=True)
class ListLetter:
    """One letter that is ready to go."""

    to: str = field(repr=False)
    key: str
    subject: str
    text: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    envelope_from: str = ""


class ListWire(LetterWire):
    """One letter per person on the list; those who got a text are told when it is withdrawn."""

    can_withdraw = True

    def prepare(self, session: Session, delivery: Delivery, settings: Settings) -> ListLetter:  # type: ignore[override]
        """One person's letter; nobody who has left gets one."""
        recipient = session.get(EmailRecipient, int(delivery.receiver or 0))
        if recipient is None or recipient.left_at is not None:
            raise NotSendable("has_left", drop=True)
        placement, language = delivery.placement, delivery.placement.sandwich.language
        told = _withdrawn(delivery, settings) if delivery.purpose == "withdraw" else text_of(session, delivery, settings)
        leave_url = f"{settings.base_url}/leave/{recipient.leave_token}"
        box = session.get(BounceBox, 1)
        return ListLetter(
            to=recipient.address,
            key=delivery.key,
            subject=told.subject,
            text=messages.with_leave_link(told, leave_url, language),
            headers=_headers(placement.channel, leave_url, settings),
            envelope_from=box.address if box is not None else "",
        )

    def send(self, message: ListLetter, settings: Settings) -> Outcome:  # type: ignore[override]
        """Hand it to the mail server. A receiver that is refused for good leaves the list at the next round of bounces."""
        letter = mail.compose(
            settings, to=message.to, subject=message.subject, text=message.text, message_id=message.key,
            headers={**message.headers, "Date": format_datetime(clock.utcnow())},
        )  # fmt: skip
        try:
            mail.send(settings, letter, envelope_from=message.envelope_from)
        except mail.MailNotSent as error:
            if not error.is_certain:
                return Outcome("unclear", "mail_broke", maybe=True)
            if error.is_final and error.is_receiver:
                return Outcome("failed", ADDRESS_REFUSED)
            if error.is_final:
                return Outcome("failed", "mail_refused")
            return Outcome("retry", "mail_later")
        return Outcome("sent")

    def withdraw(self, message: ListLetter, settings: Settings) -> Outcome:  # type: ignore[override]
        """Tell the person that the text is withdrawn."""
        return self.send(message, settings)


def register_wires() -> None:
    """Make the newsletter known."""
    register(ListWire())


def list_id(channel: Channel, settings: Settings) -> str:
    """The list's own name for mail programs that sort by it. RFC 2919."""
    name = one_line(channel.name).replace('"', "").replace("\\", "")
    return f'"{name}" <list-{channel.id}.{domain(settings)}>'


def _headers(channel: Channel, leave_url: str, settings: Settings) -> dict[str, str]:
    own = {"List-Id": list_id(channel, settings), "Precedence": "bulk"}
    return {**messages.leave_headers(leave_url, settings), **own}


def _withdrawn(delivery: Delivery, settings: Settings) -> Message:
    """What was withdrawn and why; the text itself is not said again."""
    sandwich = delivery.placement.sandwich
    headline = one_line(document_of(delivery.placement.revision).headline) or sandwich.slug
    subject, said, why = WITHDRAWN["sv" if sandwich.language.startswith("sv") else "en"]
    lines = [said.format(headline=headline), why.format(why=sandwich.withdrawn_reason) if sandwich.withdrawn_reason else ""]
    url = url_of(delivery, settings)
    text = "\n\n".join([*(one for one in lines if one), *([url] if url else [])]) + "\n"
    return Message(subject.format(headline=headline), text, "")
