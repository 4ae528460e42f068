"""Tables of labels, the week's questions, training runs, model versions and drift."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.intake.models import Item
from workbench.learning.datasets import models as datasets
from workbench.rumours.models import one_of

__all__ = ["Label", "LabelRequest", "ModelAgreement", "ModelVersion", "ScoreDay", "TrainingRun", "datasets"]

TASKS = ("relevance", "match", "relation", "statement")
KINDS = ("confirm", "dismiss", "relink", "verdict", "asked")
RUN_STATES = ("waiting", "training", "finished", "failed", "cancelled")
VERSION_STATES = ("candidate", "live", "retired", "refused")
WHYS = ("unsure", "low", "high")
UNSAID = "unsaid"  # a dismissal whose reason says nothing about the subject


class Label(Base):
    """One decision about one item, as something to learn from. `reason` is a dismissal's. Superseded ones no longer count."""

    __tablename__ = "label"
    __table_args__ = (
        CheckConstraint(one_of("task", TASKS), name="task"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        Index("ix_label_item", "item_id", "task"),
        Index("ix_label_standing", "superseded_at", "task"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    task: Mapped[str]
    value: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]

    item: Mapped[Item] = relationship()


class LabelRequest(Base):
    """One of the ten items of a week (ISO, "2026-W47") that are most worth labelling. `answer` "" is not answered yet."""

    __tablename__ = "label_request"
    __table_args__ = (
        UniqueConstraint("week", "item_id"),
        CheckConstraint(one_of("why", WHYS), name="why"),
        Index("ix_label_request_week", "week", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[str]
    position: Mapped[int]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    why: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    item: Mapped[Item] = relationship()


class TrainingRun(Base):
    """One training: how far it is, and what became of it. `fault` is a slug that words.py puts in plain words."""

    __tablename__ = "training_run"
    __table_args__ = (
        CheckConstraint(one_of("state", RUN_STATES), name="state"),
        Index("ix_training_run_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="waiting")
    stage: Mapped[str] = mapped_column(default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[str | None]
    fault: Mapped[str] = mapped_column(default="")
    fault_values: Mapped[dict[str, Any]]

    asked_by: Mapped[User] = relationship()


class ModelVersion(Base):
    """A trained model in a folder of its own, with its card. `replaced_id` is the version that ran before this one went live."""

    __tablename__ = "model_version"
    __table_args__ = (
        CheckConstraint(one_of("state", VERSION_STATES), name="state"),
        CheckConstraint("state <> 'live' OR live_since IS NOT NULL", name="live_since"),
        Index("ix_model_version_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(unique=True)
    folder: Mapped[str]
    sha256: Mapped[str]
    is_starter: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str]
    card: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("training_run.id"))
    live_since: Mapped[datetime | None]
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))

    agreements: Mapped[list["ModelAgreement"]] = relationship(
        back_populates="model", order_by="ModelAgreement.id", cascade="all, delete-orphan"
    )
    run: Mapped[TrainingRun | None] = relationship()


class ModelAgreement(Base):
    """One person's yes to a version. Two different people are needed; the same person twice is one."""

    __tablename__ = "model_agreement"
    __table_args__ = (UniqueConstraint("version_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("model_version.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    model: Mapped[ModelVersion] = relationship(back_populates="agreements")
    user: Mapped[User] = relationship()


class ScoreDay(Base):
    """What one model said of one day's items of a genre and language, counted by tenths of the score, and what people decided."""

    __tablename__ = "score_day"
    __table_args__ = (UniqueConstraint("day", "model_version", "genre", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    model_version: Mapped[str]
    genre: Mapped[str]
    language: Mapped[str] = mapped_column(default="")
    counts: Mapped[list[int]]
    flagged: Mapped[int] = mapped_column(default=0)
    flagged_dismissed: Mapped[int] = mapped_column(default=0)
    flagged_linked: Mapped[int] = mapped_column(default=0)
    unflagged_dismissed: Mapped[int] = mapped_column(default=0)
    unflagged_linked: Mapped[int] = mapped_column(default=0)
