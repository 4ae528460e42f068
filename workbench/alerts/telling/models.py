"""Tables of how alerts reach people: wishes, devices, shared routes, digests, tests, and the pulse of the house."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.alerts.models import ROUTES, Alert
from workbench.db import Base

OWN_ROUTES = ("mail", "push", "sms")
ROUTE_KINDS = ("sms", "chat", "webhook", "ping")
PACES = ("now", "hourly", "daily", "weekly")
STATES = ("prepared", "sending", "sent", "failed", "unknown")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class AlertTelling(Base):
    """How one person wants to be told. Times are minutes after midnight where the municipality is. No row: the defaults.

    `paces` is the pace of each kind of rule; the kind "" is every other. The telephone number is sealed.
    """

    __tablename__ = "alert_telling"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    routes: Mapped[list[str]]
    urgent_routes: Mapped[list[str]]
    paces: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    digest_minute: Mapped[int] = mapped_column(default=480)
    digest_weekday: Mapped[int] = mapped_column(default=0)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_tail: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class AlertDevice(Base):
    """A browser that takes push messages (RFC 8030). Its address and keys are sealed: who has them can write to the device."""

    __tablename__ = "alert_device"
    __table_args__ = (Index("ix_alert_device_user_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    endpoint_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    subscription: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]
    added_at: Mapped[datetime]
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")


class AlertPushKey(Base):
    """The installation's own key pair for push messages (RFC 8292). One row; the private half is sealed."""

    __tablename__ = "alert_push_key"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public: Mapped[str]
    private: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class AlertRoute(Base):
    """A route that an administrator has set up: the SMS gateway, a chat room, a webhook, or the address that is pinged.

    `secret` holds what opens it (a chat's whole address, a webhook's secret, a gateway's key), sealed.
    """

    __tablename__ = "alert_route"
    __table_args__ = (
        CheckConstraint(_one_of("kind", ROUTE_KINDS), name="kind"),
        CheckConstraint("scope IN ('all','urgent')", name="scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(unique=True)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret_tail: Mapped[str] = mapped_column(default="")
    scope: Mapped[str] = mapped_column(default="all")
    is_active: Mapped[bool] = mapped_column(default=True)
    last_success_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class AlertDigest(Base):
    """Several alerts in one message: to one person by one route, or to one shared route. Its receipts and postings point here."""

    __tablename__ = "alert_digest"
    __table_args__ = (
        CheckConstraint(_one_of("route", ROUTES), name="route"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        Index("ix_alert_digest_user_id", "user_id", "route"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    route_id: Mapped[int | None] = mapped_column(ForeignKey("alert_route.id", ondelete="CASCADE"))
    route: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="prepared")
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")


class AlertPosting(Base):
    """An alert for a shared route: one message for everybody there. `round` counts up when the alert is passed on."""

    __tablename__ = "alert_posting"
    __table_args__ = (
        UniqueConstraint("alert_id", "route_id", "round"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        Index("ix_alert_posting_route_id", "route_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    route_id: Mapped[int] = mapped_column(ForeignKey("alert_route.id", ondelete="CASCADE"))
    round: Mapped[int] = mapped_column(default=1)
    cause: Mapped[str] = mapped_column(default="rule")
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="prepared")
    prepared_at: Mapped[datetime]
    hold_until: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("alert_digest.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")

    alert: Mapped[Alert] = relationship()
    target: Mapped[AlertRoute] = relationship()


class AlertTrial(Base):
    """A test that somebody asked for: a person's own route, or a shared one."""

    __tablename__ = "alert_trial"
    __table_args__ = (
        CheckConstraint("route IN ('mail','push','webhook','chat','sms','ping')", name="route"),
        CheckConstraint(_one_of("state", STATES), name="state"),
        Index("ix_alert_trial_user_id", "user_id", "route"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    route: Mapped[str]
    route_id: Mapped[int | None] = mapped_column(ForeignKey("alert_route.id", ondelete="CASCADE"))
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="prepared")
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")


class AlertPulse(Base):
    """When a part last worked: collecting, the scheduler, delivering, the ping. `silent_since` is set while it rests."""

    __tablename__ = "alert_pulse"

    part: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime]
    silent_since: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(default="")
