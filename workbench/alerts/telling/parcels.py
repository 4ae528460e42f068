"""One message on its way: what it says, to whom, by which route. Values only; sent when no session is open."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench import clock, mail
from workbench.alerts.telling import gateway, texts, webpush
from workbench.alerts.telling.keys import PushKey, Subscription
from workbench.alerts.telling.letters import letter, trial_letter
from workbench.alerts.telling.notices import Notice
from workbench.alerts.telling.options import SmsOptions
from workbench.campaigns.social import chat
from workbench.campaigns.social.calling import Line, NoReply, no_reply_outcome
from workbench.campaigns.transports import Outcome
from workbench.partners.webhooks import sending as webhooks
from workbench.settings import Settings

# Sent again after a try that nobody knows the end of: the receiver knows the double by its name. The others are not.
REPEATABLE = frozenset({"mail", "push", "webhook", "ping"})


@dataclass(frozen=True)
class Parcel:
    """A message. Without notices it is a test. `devices` are (id, subscription)."""

    route: str
    message_id: str
    language: str
    notices: tuple[Notice, ...]
    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    flavour: str = ""
    gateway: SmsOptions | None = None
    key: PushKey | None = None
    devices: tuple[tuple[int, Subscription], ...] = ()

    @property
    def is_urgent(self) -> bool:
        """Whether anything in it is."""
        return any(one.is_urgent for one in self.notices)


@dataclass(frozen=True)
class Delivered:
    """What became of it, and of each device that it was pushed to."""

    outcome: Outcome
    devices: tuple[tuple[int, Outcome], ...] = ()


def deliver(parcel: Parcel, settings: Settings) -> Delivered:
    """Send it. Never raises for what the other side does."""
    if parcel.route == "push":
        return _push(parcel, settings)
    return Delivered(
        {"mail": _mail, "sms": _sms, "chat": _chat, "webhook": _webhook, "ping": _ping}[parcel.route](parcel, settings)
    )


def _mail(parcel: Parcel, settings: Settings) -> Outcome:
    values = {"to": parcel.address, "language": parcel.language, "message_id": parcel.message_id}
    message = letter(settings, notices=parcel.notices, **values) if parcel.notices else trial_letter(settings, **values)
    try:
        mail.send(settings, message)
    except mail.MailNotSent as error:
        if error.is_final:
            return Outcome("failed", "mail_refused" if error.is_receiver else "mail_server")
        return Outcome("retry", "mail_later", maybe=not error.is_certain)
    return Outcome("sent")


def _push(parcel: Parcel, settings: Settings) -> Delivered:
    """To every device; it has arrived when one has taken it."""
    if parcel.key is None or not parcel.devices:
        return Delivered(Outcome("failed", "no_device"))
    payload = (
        texts.push_payload(parcel.notices, parcel.language, settings) if parcel.notices else texts.trial_payload(parcel.language)
    )
    how = {"topic": str(payload["tag"]), "is_urgent": parcel.is_urgent, "settings": settings}
    done = tuple((number, webpush.send(to, parcel.key, payload, **how)) for number, to in parcel.devices)  # type: ignore[arg-type]
    return Delivered(_best([outcome for _number, outcome in done]), done)


def _best(outcomes: Sequence[Outcome]) -> Outcome:
    order = {"sent": 0, "retry": 1, "failed": 2}
    return min(outcomes, key=lambda one: order.get(one.kind, 3))


def _sms(parcel: Parcel, settings: Settings) -> Outcome:
    if parcel.gateway is None or not parcel.address:
        return Outcome("failed", "no_gateway")
    text = (
        texts.sms_text(parcel.notices, parcel.language, settings)
        if parcel.notices
        else texts.trial_text(parcel.language, settings)
    )
    return gateway.send(gateway.Sms(parcel.address, text, parcel.message_id.strip("<>")), parcel.gateway, parcel.secret, settings)


def _chat(parcel: Parcel, settings: Settings) -> Outcome:
    text = (
        texts.chat_text(parcel.notices, parcel.language, settings)
        if parcel.notices
        else texts.trial_text(parcel.language, settings)
    )
    try:
        reply = Line(settings).call("POST", parcel.secret, json=chat.body_of(parcel.flavour, text))
    except NoReply as error:
        return no_reply_outcome(error, has_key=False)
    return chat.problem_of(reply) or Outcome("sent")


def _webhook(parcel: Parcel, settings: Settings) -> Outcome:
    now = clock.utcnow()
    body = (
        texts.webhook_body(parcel.notices, now)
        if parcel.notices
        else {"type": "alert.test", "timestamp": now.isoformat(), "data": {}}
    )
    call = webhooks.Call(parcel.address, parcel.message_id.strip("<>"), (parcel.secret,), body)
    result = webhooks.send(call, settings)
    if result.is_taken:
        return Outcome("sent")
    if result.is_gone:
        return Outcome("stopped", "gone")
    if result.error in ("refused_address", "redirects"):
        return Outcome("failed", result.error)
    error = result.error or f"http_{result.status}"
    return Outcome("retry", error, retry_at=result.wait_until, maybe=True)


def _ping(parcel: Parcel, settings: Settings) -> Outcome:
    try:
        reply = Line(settings).call("GET", parcel.secret)
    except NoReply as error:
        return Outcome("failed", error.error)
    return Outcome("sent") if reply.is_good else Outcome("failed", f"http_{reply.status}")
