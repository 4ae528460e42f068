"""Tables of webhooks: endpoints of partners, what is sent to each, every try, and how far the log has been read."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation
from workbench.db import Base
from workbench.rumours.models import one_of

EVENTS = ("answer.approved", "answer.corrected", "answer.withdrawn", "alert.raised")
TEST_EVENT = "webhook.test"
MESSAGE_STATES = ("waiting", "sent", "failed")


class WebhookEndpoint(Base):
    """Where one organisation wants to be told. The secret is sealed and never shown again; the old one signs along for a day."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        CheckConstraint("state IN ('open','paused','disabled')", name="state"),
        Index("ix_webhook_endpoint_organisation", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    address: Mapped[str]
    events: Mapped[list[str]]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    secret_tail: Mapped[str]
    old_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    old_until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="open")
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str] = mapped_column(default="")  # gone, exhausted
    last_success_at: Mapped[datetime | None]
    rest_until: Mapped[datetime | None]  # after a failed try nothing is sent here until then: a hanging receiver holds nobody up
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()

    __mapper_args__ = {"version_id_col": version}


class WebhookMessage(Base):
    """One event for one endpoint. `uid` is the webhook-id: the same at every try, so that the receiver knows a double."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "activity_id"),
        CheckConstraint(one_of("state", MESSAGE_STATES), name="state"),
        Index("ix_webhook_message_endpoint", "endpoint_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    activity_id: Mapped[int | None]  # activity.id of what happened; none for a test
    uid: Mapped[str] = mapped_column(unique=True)
    event: Mapped[str]
    body: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="waiting")
    round: Mapped[int] = mapped_column(default=1)  # goes up each time a person sends it again
    attempts: Mapped[int] = mapped_column(default=0)  # in this round
    next_try_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    endpoint: Mapped[WebhookEndpoint] = relationship()


class WebhookTry(Base):
    """One try of one message: when, and what the other side said."""

    __tablename__ = "webhook_try"
    __table_args__ = (Index("ix_webhook_try_message", "message_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("webhook_message.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str] = mapped_column(default="")


class WebhookCursor(Base):
    """How far the activity log has been read. One row."""

    __tablename__ = "webhook_cursor"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int]
