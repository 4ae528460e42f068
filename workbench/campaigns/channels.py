"""Every change to channels and e-mail lists. An administrator sees to all; a partner to its own organisation's."""

import secrets
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from feeds.errors import FetchRefused
from feeds.guarded import FetchPolicy, check_url
from workbench.accounts.models import Organisation, User
from workbench.activity.service import record
from workbench.campaigns.models import CHANNEL_KINDS, Channel, EmailRecipient, Placement
from workbench.campaigns.sealing import is_secret, seal
from workbench.campaigns.service import wake_held
from workbench.errors import Conflict, NotAllowed, NotFound, Refused
from workbench.settings import Settings

IDEMPOTENCY = {"page": "K", "webhook": "K"}  # every other kind here gives nothing against doubles; networks: social/wires.py
CONNECTED = ("mastodon", "bluesky", "x", "chat")  # made by social.service.connect_channel, with a key


def ensure_page_channel(session: Session, organisation: Organisation, *, name: str, now: datetime) -> Channel:
    """The municipality's public page: there is exactly one."""
    found = session.scalar(select(Channel).where(Channel.kind == "page"))
    if found is None:
        found = Channel(name=name, kind="page", organisation_id=organisation.id, idempotency="K", created_at=now)
        session.add(found)
        session.flush()
        session.refresh(found)
        record(session, "channel_added", found, actor_id=None, now=now)
    return found


def add_channel(
    session: Session,
    name: str,
    *,
    kind: str,
    organisation: Organisation,
    actor: User,
    settings: Settings,
    now: datetime,
    address: str = "",
    secret: str = "",
) -> Channel:
    """A new channel. Raises Refused for a bad address or secret, Conflict for a taken name or a second public page."""
    require_owner(organisation.id, actor)
    if kind not in CHANNEL_KINDS or (organisation.kind == "partner" and kind == "page"):
        raise Refused(_("A partner's channel is a webhook, an e-mail list or something done by hand."))
    if kind in CONNECTED:
        raise Refused(_("A channel of this kind is connected with its key."))
    if kind == "page" and session.scalar(select(Channel.id).where(Channel.kind == "page")) is not None:
        raise Conflict(_("There is one public page, and it is already a channel."))
    taken = select(Channel.id).where(Channel.organisation_id == organisation.id, Channel.name == name.strip())
    if session.scalar(taken) is not None:
        raise Conflict(_("A channel with that name exists already."))
    row = Channel(
        name=name.strip(), kind=kind, organisation_id=organisation.id, idempotency=IDEMPOTENCY.get(kind, "N"), created_at=now
    )
    if kind == "webhook":
        set_webhook(row, address, secret, settings=settings)
    session.add(row)
    session.flush()
    session.refresh(row)
    record(session, "channel_added", row, actor_id=actor.id, now=now, kind_of_channel=kind)
    return row


def change_webhook(
    session: Session, channel: Channel, *, address: str, secret: str, actor: User, settings: Settings, now: datetime
) -> None:
    """Another address or secret; an empty secret keeps the old one."""
    require_owner(channel.organisation_id, actor)
    if channel.kind != "webhook":
        raise Refused(_("Only a webhook has an address and a secret."), subject_id=channel.id)
    set_webhook(channel, address, secret, settings=settings)
    record(session, "channel_changed", channel, actor_id=actor.id, now=now, new_secret=bool(secret))


def set_webhook(channel: Channel, address: str, secret: str, *, settings: Settings) -> None:
    """Check and store a webhook's address and secret. Raises Refused."""
    try:
        check_url(address, FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts)))
    except FetchRefused as error:
        raise Refused(_("The address cannot be used. It must be a public https address."), subject_id=channel.id) from error
    if secret and not is_secret(secret):
        raise Refused(_("The secret must look like whsec_ followed by base64, 24 to 64 bytes."), subject_id=channel.id)
    if not secret and channel.secret is None:
        raise Refused(_("A webhook needs a secret."), subject_id=channel.id)
    channel.address = address
    if secret:
        channel.secret, channel.secret_tail = seal(secret, settings.secret_key), secret[-4:]


def pause_channel(session: Session, channel: Channel, *, actor: User, now: datetime) -> None:
    """Hold everything on the channel until it is opened again."""
    require_owner(channel.organisation_id, actor)
    channel.paused_reason = "by_hand"
    record(session, "channel_paused", channel, actor_id=actor.id, now=now, reason="by_hand")


def resume_channel(session: Session, channel: Channel, *, actor: User, now: datetime) -> None:
    """Open the channel; what was held goes on."""
    require_owner(channel.organisation_id, actor)
    channel.paused_reason, channel.is_active = "", True
    record(session, "channel_resumed", channel, actor_id=actor.id, now=now)
    held = select(Placement).where(Placement.channel_id == channel.id, Placement.state.in_(("planned", "prepared", "sending")))
    for placement in session.scalars(held):
        wake_held(session, placement, now=now)


def add_recipient(session: Session, channel: Channel, address: str, *, actor: User, now: datetime) -> EmailRecipient:
    """Put an address on a list. Someone who has left is not put back without having asked: raises Refused."""
    require_owner(channel.organisation_id, actor)
    if channel.kind != "email":
        raise Refused(_("Only an e-mail list has receivers."), subject_id=channel.id)
    try:
        normal = validate_email(address.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise Refused(_("That is not an e-mail address."), subject_id=channel.id) from error
    where = (EmailRecipient.channel_id == channel.id, EmailRecipient.address == normal)
    known = session.scalar(select(EmailRecipient).where(*where))
    if known is not None:
        text = _("The address is already on the list.") if known.left_at is None else _("This person has left the list.")
        raise Refused(text, subject_id=known.id)
    row = EmailRecipient(channel_id=channel.id, address=normal, leave_token=secrets.token_urlsafe(24), added_at=now)
    session.add(row)
    session.flush()
    record(session, "recipient_added", row, actor_id=actor.id, now=now)
    return row


def remove_recipient(session: Session, channel: Channel, recipient_id: int, *, actor: User, now: datetime) -> None:
    """Take an address off a list."""
    require_owner(channel.organisation_id, actor)
    row = session.get(EmailRecipient, recipient_id)
    if row is None or row.channel_id != channel.id:
        raise NotFound(subject_id=recipient_id)
    leave_list(session, row, actor_id=actor.id, now=now)


def leave_list(session: Session, recipient: EmailRecipient, *, actor_id: int | None, now: datetime) -> None:
    """The receiver wants no more mail. Safe to repeat."""
    if recipient.left_at is None:
        recipient.left_at, recipient.left_reason = now, "by_hand" if actor_id is not None else "self"
        record(session, "recipient_left", recipient, actor_id=actor_id, now=now)


def require_owner(organisation_id: int, actor: User) -> None:
    """Administrators everywhere; a partner at home; to other partners the channel does not exist."""
    if "administrator" in actor.role_names:
        return
    if "partner" not in actor.role_names:
        raise NotAllowed(_("An administrator sees to channels."), subject_id=actor.id)
    if actor.organisation_id != organisation_id:
        raise NotFound(subject_id=organisation_id)
