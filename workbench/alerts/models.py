"""Tables of alerts."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench import clock
from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import FOLLOWS, Rumour

RULE_KINDS = (
    "sightings", "sources", "burst", "harm", "words", "spokesperson", "source_silent", "partner_asks", "evidence_broken",
    "deadline", "search", "heartbeat",
)  # fmt: skip
SUBJECT_KINDS = ("rumour", "item", "source", "proposal", "evidence", "decision", "placement", "search", "system")
ALERT_STATES = ("raised", "escalated", "acknowledged", "taken", "resolved", "expired")
ROUTES = ("mail", "push", "webhook", "chat", "sms")
CAUSES = ("rule", "duty", "escalation", "reminder", "test")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class AlertRule(Base):
    """When to alert whom. `kind` says what is looked at; `conditions` narrows it (themes, places, channels, words …).

    `threshold` counts sightings, independent sources, steps of harm, hours of silence or hours before a deadline, as the kind
    has it; `window_hours` is the window it is counted in.
    """

    __tablename__ = "alert_rule"
    __table_args__ = (CheckConstraint(_one_of("kind", RULE_KINDS), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    threshold: Mapped[int]
    window_hours: Mapped[int] = mapped_column(default=24)
    theme: Mapped[str | None]
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_urgent: Mapped[bool] = mapped_column(default=False)  # goes out in quiet hours and past digests
    tells_duty: Mapped[bool] = mapped_column(default=True)  # whoever is on duty is told beside the named receivers
    escalate_minutes: Mapped[int | None]  # None: nobody else is told when nobody acknowledges
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]  # deleted by a person: it fires no more, its alerts and record stay
    archived_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    receivers: Mapped[list["AlertReceiver"]] = relationship(cascade="all, delete-orphan")


class AlertMark(Base):
    """How far the rules have read one table, so that nothing is read twice and nothing is left out.

    `position` is the newest row read; `at` the newest time, where a row can change; `gaps` are ids below `position` that were
    not there yet: a transaction that took its id early may end late.
    """

    __tablename__ = "alert_mark"

    name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime | None]
    gaps: Mapped[list[Any]]
    read_at: Mapped[datetime]


class AlertTally(Base):
    """How many times a rule's words were met in ten minutes. Kept for the longest window; a spam burst is a few rows."""

    __tablename__ = "alert_tally"

    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id", ondelete="CASCADE"), primary_key=True)
    bucket: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # tens of minutes since 1970
    count: Mapped[int]


class AlertRuleTrial(Base):
    """A dry run of a rule over the last 90 days: what would have fired.

    `digest` is of everything that decides when the rule fires: a rule that was changed since needs another run.
    """

    __tablename__ = "alert_rule_trial"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','running','done','failed')", name="state"),
        Index("ix_alert_rule_trial_rule", "rule_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id", ondelete="CASCADE"))
    digest: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    done_share: Mapped[int] = mapped_column(default=0)  # percent
    found: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class AlertReceiver(Base):
    """A named person whom a rule tells."""

    __tablename__ = "alert_receiver"

    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)

    user: Mapped[User] = relationship()


class Alert(Base):
    """A rule that fired. `dedupe` keeps one alert per rule, subject and window; what follows in the window counts up `times`."""

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint(_one_of("state", ALERT_STATES), name="state"),
        CheckConstraint(_one_of("subject_kind", SUBJECT_KINDS), name="subject_kind"),
        Index("ix_alert_state_raised_at", "state", "raised_at"),
        Index("ix_alert_rumour_id", "rumour_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id"))
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    subject_kind: Mapped[str] = mapped_column(default="rumour")
    subject_id: Mapped[int | None]  # id of the source, item, proposal …; None for the rumour itself and for the system
    title: Mapped[str] = mapped_column(default="")  # what it is about when there is no rumour: masked, neutral
    dedupe: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="raised")
    is_urgent: Mapped[bool] = mapped_column(default=False)
    harm: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the numbers and slugs of the reason, for any language
    times: Mapped[int] = mapped_column(default=1)
    raised_at: Mapped[datetime]
    last_event_at: Mapped[datetime] = mapped_column(default=lambda: clock.utcnow())
    snoozed_until: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    rule: Mapped[AlertRule] = relationship()
    rumour: Mapped[Rumour | None] = relationship()
    acknowledged_by: Mapped[User | None] = relationship(foreign_keys=[acknowledged_by_id])
    taken_by: Mapped[User | None] = relationship(foreign_keys=[taken_by_id])
    receipts: Mapped[list["AlertReceipt"]] = relationship()


class AlertReceipt(Base):
    """Who was told, by which route, why, when, and with which message. `round` counts up when the same person is told again."""

    __tablename__ = "alert_receipt"
    __table_args__ = (
        UniqueConstraint("alert_id", "user_id", "route", "round"),
        Index("ix_alert_receipt_state", "state", "hold_until"),
        Index("ix_alert_receipt_user_id", "user_id", "route", "prepared_at"),
        CheckConstraint("state IN ('prepared','sending','sent','failed','unknown')", name="state"),
        CheckConstraint(_one_of("route", ROUTES), name="route"),
        CheckConstraint(_one_of("cause", CAUSES), name="cause"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    alert_id: Mapped[int] = mapped_column(ForeignKey("alert.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    route: Mapped[str] = mapped_column(default="mail")
    round: Mapped[int] = mapped_column(default=1)
    cause: Mapped[str] = mapped_column(default="rule")
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="prepared")
    prepared_at: Mapped[datetime] = mapped_column(default=lambda: clock.utcnow())
    hold_until: Mapped[datetime | None]  # quiet hours or a digest: not before
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    read_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("alert_digest.id"))  # the message that told of several at once

    user: Mapped[User] = relationship()
