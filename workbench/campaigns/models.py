"""Tables of campaigns."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation, User
from workbench.audiences.models import Audience, Spokesperson
from workbench.db import Base
from workbench.editorial.models import Revision, Sandwich
from workbench.rumours.models import one_of

CHANNEL_KINDS = (
    "page", "email", "webhook", "mastodon", "bluesky", "x", "chat", "newspaper", "leaflet", "poster", "meeting", "desk_note",
    "radio", "press", "welcome", "talks", "forum", "training", "manual",
)  # fmt: skip
PLACEMENT_STATES = (
    "planned", "offered", "declined", "prepared", "sending", "failed", "unknown", "sent", "corrected", "cancelled", "withdrawn",
)  # fmt: skip
CONTENTS = ("full", "fact")  # the whole answer, or its facts without the rumour
DELIVERY_STATES = ("prepared", "sending", "sent", "failed", "unknown")
PURPOSES = ("publish", "withdraw", "correct")


class Channel(Base):
    """A place where we publish, owned by the municipality or by a partner.

    Kinds: page (our public page), email (a list), webhook (Standard Webhooks), mastodon, bluesky, x, chat (incoming webhook of
    Teams, Slack or Mattermost); on paper and in rooms, marked done by hand: newspaper to training, and manual (a partner's own
    page). Idempotency: K accepts a key, R can be read back, N neither (METHOD vocabulary, FAULTS.md 1).
    """

    __tablename__ = "channel"
    __table_args__ = (
        CheckConstraint(one_of("kind", CHANNEL_KINDS), name="kind"),
        CheckConstraint("idempotency IN ('K','R','N')", name="idempotency"),
        CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23 AND gap_hours >= 0", name="pace"),
        UniqueConstraint("organisation_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    idempotency: Mapped[str]
    address: Mapped[str | None]  # webhook: its URL
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # encrypted; never shown again
    secret_tail: Mapped[str] = mapped_column(default="")  # last four characters
    is_active: Mapped[bool] = mapped_column(default=True)
    paused_reason: Mapped[str] = mapped_column(default="")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)  # each kind reads its own keys; never a secret
    token_expires_at: Mapped[datetime | None]
    check_asked_at: Mapped[datetime | None]  # a person wants the connection tested
    checked_at: Mapped[datetime | None]
    check_error: Mapped[str] = mapped_column(default="")  # a code of campaigns/wording.py; empty when the last test was good
    quiet_from: Mapped[int] = mapped_column(default=21)  # the hour by the local clock from which nothing is proposed …
    quiet_until: Mapped[int] = mapped_column(default=7)  # … until this one; the same hour twice: no quiet hours
    gap_hours: Mapped[int] = mapped_column(default=48)  # between two texts of one theme
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="joined")


class EmailRecipient(Base):
    """One address on an e-mail list; leaves with one click. Joined to nothing but its list.

    Once somebody has left, `address` holds a mark that cannot be read back (lists/marks.py), so that nobody is put back by
    mistake. Soft bounces are counted from `soft_since`.
    """

    __tablename__ = "email_recipient"
    __table_args__ = (
        CheckConstraint("left_reason IN ('','self','by_hand','bounced','complaint')", name="left_reason"),
        UniqueConstraint("channel_id", "address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    address: Mapped[str]
    leave_token: Mapped[str] = mapped_column(unique=True)
    added_at: Mapped[datetime]
    is_confirmed: Mapped[bool] = mapped_column(default=False)  # asked for it on the public page and answered the letter
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str] = mapped_column(default="")
    soft_bounces: Mapped[int] = mapped_column(default=0)
    soft_since: Mapped[datetime | None]


class Placement(Base):
    """One revision on one channel at one time, said by one spokesperson or by the municipality itself."""

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint(one_of("state", PLACEMENT_STATES), name="state"),
        CheckConstraint("spokesperson_id IS NOT NULL OR own_voice", name="speaker"),
        CheckConstraint(one_of("content", CONTENTS), name="content"),
        UniqueConstraint("revision_id", "channel_id", "slot"),
        UniqueConstraint("batch", "channel_id"),
        Index("ix_placement_due", "state", "scheduled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    slot: Mapped[int] = mapped_column(default=0)  # 0 the first time, 1, 2 … repeats
    content: Mapped[str] = mapped_column(default="full")
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audience.id"))  # whom it is for, when the plan says
    scheduled_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]  # another time that the partner proposes
    state: Mapped[str] = mapped_column(default="planned")
    spokesperson_id: Mapped[int | None] = mapped_column(ForeignKey("spokesperson.id"))
    own_voice: Mapped[bool] = mapped_column(default=False)
    batch: Mapped[str]  # one press of "Publish": the same press twice finds the first result
    reference: Mapped[str] = mapped_column(unique=True)  # shown to people, and the idempotency key's root
    live_url: Mapped[str | None]
    reach: Mapped[int | None]
    answer_note: Mapped[str] = mapped_column(Text, default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    sandwich: Mapped[Sandwich] = relationship()
    revision: Mapped[Revision] = relationship()
    channel: Mapped[Channel] = relationship()
    spokesperson: Mapped[Spokesperson | None] = relationship()
    audience: Mapped[Audience | None] = relationship()
    created_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}


class Delivery(Base):
    """One message to one receiver (a list has many): the outbox row that survives any crash."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(one_of("state", DELIVERY_STATES), name="state"),
        CheckConstraint(one_of("purpose", PURPOSES), name="purpose"),
        UniqueConstraint("placement_id", "receiver", "purpose"),
        Index("ix_delivery_due", "channel_id", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    purpose: Mapped[str] = mapped_column(default="publish")  # withdraw, correct: what is done to a copy that is out
    receiver: Mapped[str] = mapped_column(default="")  # e-mail recipient id, or empty
    key: Mapped[str] = mapped_column(unique=True)  # Message-ID, webhook-id: chosen before the first call, never changed
    state: Mapped[str] = mapped_column(default="prepared")
    attempts: Mapped[int] = mapped_column(default=0)
    attempts_before: Mapped[int] = mapped_column(default=0)  # made before a person sent it again: retries count from here
    request_started_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]  # while sending: whoever sends has until then
    look_ups: Mapped[int] = mapped_column(default=0)  # how often an unclear one was read back
    next_try_at: Mapped[datetime | None]  # prepared: the next try; unknown: when to read back, if the channel can be
    finished_at: Mapped[datetime | None]
    receipt: Mapped[dict[str, Any]]
    last_error: Mapped[str] = mapped_column(Text, default="")

    placement: Mapped[Placement] = relationship()
