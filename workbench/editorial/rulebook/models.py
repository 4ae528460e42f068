"""Tables of the rulebook: proposed changes, their dry runs, the versions that hold, counts per rule, and names of politicians."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import one_of

KINDS = ("threshold", "cues", "synonyms", "return")
STATES = ("draft", "proposed", "agreed", "rejected", "withdrawn")
OPEN_STATES = ("draft", "proposed")


class RulebookChange(Base):
    """One proposed change of one setting, or a return to an earlier version. Whoever proposes it never agrees to it."""

    __tablename__ = "rulebook_change"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint(
            "state NOT IN ('agreed','rejected') OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)",
            name="four_eyes",
        ),
        CheckConstraint("state <> 'rejected' OR length(trim(decision_reason)) > 0", name="decision_reason"),
        Index("ix_rulebook_change_state", "state", "proposed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]  # threshold, word list or theme; for a return the number of the version
    language: Mapped[str] = mapped_column(default="")
    old: Mapped[Any] = mapped_column(JSON)  # as the proposer saw it; the change is stale once this no longer holds
    new: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="draft")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    row_version: Mapped[int] = mapped_column(default=1)

    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id], lazy="joined")
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id], lazy="joined")
    trial: Mapped["RulebookTrial | None"] = relationship(lazy="joined", back_populates="change")
    version: Mapped["RulebookVersion | None"] = relationship(lazy="joined", back_populates="change")

    __mapper_args__ = {"version_id_col": row_version}


class RulebookVersion(Base):
    """What differs from the method as delivered, from `made_at` until the next number. Version 0, the method, has no row."""

    __tablename__ = "rulebook_version"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change_id: Mapped[int] = mapped_column(ForeignKey("rulebook_change.id"), unique=True)
    content: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]

    change: Mapped[RulebookChange] = relationship(back_populates="version")


class RulebookTrial(Base):
    """The dry run of one change over stored texts: which findings would come and go. One row per change, replaced when redone."""

    __tablename__ = "rulebook_trial"
    __table_args__ = (CheckConstraint("state IN ('running','done')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("rulebook_change.id"), unique=True)
    round: Mapped[int] = mapped_column(default=1)  # counts up when it is run again, so that a slow old job stores nothing
    base_version: Mapped[int]
    state: Mapped[str] = mapped_column(default="running")
    total_count: Mapped[int] = mapped_column(default=0)
    read_count: Mapped[int] = mapped_column(default=0)
    come_count: Mapped[int] = mapped_column(default=0)
    gone_count: Mapped[int] = mapped_column(default=0)
    text_count: Mapped[int] = mapped_column(default=0)  # texts in which anything would differ
    differences: Mapped[list[Any]]
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    change: Mapped[RulebookChange] = relationship(back_populates="trial")


class RuleCount(Base):
    """In how many of the texts saved in the last 90 days a rule fired, as last counted."""

    __tablename__ = "rule_count"

    rule: Mapped[str] = mapped_column(primary_key=True)
    fired_count: Mapped[int]
    text_count: Mapped[int]
    version: Mapped[int]
    counted_at: Mapped[datetime]


class OfficeHolder(Base):
    """Somebody who holds a public office in the municipality, by name: kept only so that rule W15 finds the name."""

    __tablename__ = "office_holder"
    __table_args__ = (
        CheckConstraint("removed_at IS NULL OR removed_by_id IS NOT NULL", name="removed_by"),
        Index("ix_office_holder_removed", "removed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    until: Mapped[date | None]  # the last day of the office; the rule forgets the name after it
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None]

    added_by: Mapped[User] = relationship(foreign_keys=[added_by_id], lazy="joined")
    removed_by: Mapped[User | None] = relationship(foreign_keys=[removed_by_id], lazy="joined")
