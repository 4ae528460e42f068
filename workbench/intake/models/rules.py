"""Tables of the house's own rules over what comes in."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import one_of

PATTERN_KINDS = ("words", "regex")
ACTIONS = ("tag", "assign", "raise", "dismiss")


class HouseRule(Base):
    """When a text holds this, do that. Read in order of `position`; every effect can be undone."""

    __tablename__ = "house_rule"
    __table_args__ = (
        CheckConstraint(one_of("pattern_kind", PATTERN_KINDS), name="pattern_kind"),
        CheckConstraint(one_of("action", ACTIONS), name="action"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    pattern_kind: Mapped[str] = mapped_column(default="words")
    pattern: Mapped[str] = mapped_column(Text)
    genre: Mapped[str] = mapped_column(default="")  # empty: all
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    action: Mapped[str]
    tag: Mapped[str] = mapped_column(default="")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    position: Mapped[int] = mapped_column(default=0)
    is_on: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])

    __mapper_args__ = {"version_id_col": version}


class HouseRuleHit(Base):
    """One rule on one item: what it did."""

    __tablename__ = "house_rule_hit"
    __table_args__ = (UniqueConstraint("rule_id", "item_id"), Index("ix_house_rule_hit_item", "item_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("house_rule.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    action: Mapped[str]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class HouseRuleTrial(Base):
    """A dry run of a rule on the last 30 days. `fingerprint` says of which pattern, limits and action."""

    __tablename__ = "house_rule_trial"
    __table_args__ = (
        CheckConstraint("state IN ('running','done')", name="state"),
        Index("ix_house_rule_trial_rule", "rule_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("house_rule.id", ondelete="CASCADE"))
    fingerprint: Mapped[str]
    state: Mapped[str] = mapped_column(default="running")
    total_count: Mapped[int] = mapped_column(default=0)
    read_count: Mapped[int] = mapped_column(default=0)
    hit_count: Mapped[int] = mapped_column(default=0)
    linked_count: Mapped[int] = mapped_column(default=0)  # of the hits, those that people had linked to rumours
    sample: Mapped[list[Any]]  # ids of the newest hits
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
