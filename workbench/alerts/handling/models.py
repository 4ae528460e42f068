"""Tables of handling alerts: escalations, mutes, and steps with many alerts that can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.alerts.models import SUBJECT_KINDS, AlertRule
from workbench.db import Base
from workbench.rumours.models import Rumour

BULK_VERBS = ("acknowledged", "taken", "resolved", "snoozed")


class AlertMute(Base):
    """No alert until `until`, with the reason. What is filled in must all be true: a rule, a rumour, another subject."""

    __tablename__ = "alert_mute"
    __table_args__ = (
        CheckConstraint(f"subject_kind IN ({','.join(repr(kind) for kind in SUBJECT_KINDS)})", name="subject_kind"),
        CheckConstraint("rule_id IS NOT NULL OR rumour_id IS NOT NULL OR subject_kind IS NOT NULL", name="mutes_something"),
        Index("ix_alert_mute_until", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("alert_rule.id", ondelete="CASCADE"))
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id", ondelete="CASCADE"))
    subject_kind: Mapped[str | None]
    subject_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime]
    muted_at: Mapped[datetime]
    muted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    rule: Mapped[AlertRule | None] = relationship()
    rumour: Mapped[Rumour | None] = relationship()
    muted_by: Mapped[User] = relationship(foreign_keys=[muted_by_id])


class AlertEscalation(Base):
    """One step of passing an alert on. `round` counts from 1; a round that tells several people at once has no `user_id`."""

    __tablename__ = "alert_escalation"
    __table_args__ = (UniqueConstraint("alert_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"))
    round: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    lap: Mapped[int] = mapped_column(default=0)  # how many times the whole roster has been told
    at: Mapped[datetime]
    next_at: Mapped[datetime]


class AlertBulk(Base):
    """One step that a person took with many alerts: what they were before, and which were left as they are, with the reason."""

    __tablename__ = "alert_bulk"
    __table_args__ = (
        CheckConstraint(f"verb IN ({','.join(repr(verb) for verb in BULK_VERBS)})", name="verb"),
        Index("ix_alert_bulk_actor_id", "actor_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    verb: Mapped[str]
    before: Mapped[list[Any]]
    left_out: Mapped[list[Any]]
    undone_at: Mapped[datetime | None]
