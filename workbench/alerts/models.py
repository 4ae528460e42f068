"""Tables of alerts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import Rumour


class AlertRule(Base):
    """When to alert whom: `sightings` ≥ threshold within window_hours, `harm` ≥ threshold in the newest rating, or `burst`.

    `burst` fires when trends say that a rumour is heard more than usual or has its first independent sources.
    """

    __tablename__ = "alert_rule"
    __table_args__ = (CheckConstraint("kind IN ('sightings','harm','burst')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    threshold: Mapped[int]
    window_hours: Mapped[int] = mapped_column(default=24)
    theme: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    receivers: Mapped[list["AlertReceiver"]] = relationship(cascade="all, delete-orphan")


class AlertReceiver(Base):
    """A named person whom a rule tells."""

    __tablename__ = "alert_receiver"

    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)

    user: Mapped[User] = relationship()


class Alert(Base):
    """A rule that fired for a rumour. `dedupe` keeps one alert per rule, rumour and window."""

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("state IN ('raised','escalated','acknowledged','taken','resolved','expired')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id"))
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"))
    dedupe: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="raised")
    reason: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    rule: Mapped[AlertRule] = relationship()
    rumour: Mapped[Rumour] = relationship()
    acknowledged_by: Mapped[User | None] = relationship()
    receipts: Mapped[list["AlertReceipt"]] = relationship()


class AlertReceipt(Base):
    """Who was told, when, and with which message."""

    __tablename__ = "alert_receipt"
    __table_args__ = (
        UniqueConstraint("alert_id", "user_id"),
        CheckConstraint("state IN ('prepared','sending','sent','failed','unknown')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="prepared")
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    acknowledged_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
