"""Tables of labelled texts that people bring, with the licence they came with."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import one_of

SET_STATES = ("reading", "columns", "labels", "checking", "checked", "taking", "ready", "failed", "cancelled", "removed")
TASKS = ("relevance", "statement_type", "checkworthiness", "theme")
SPLITS = ("train", "test")


class TrainingSet(Base):
    """One file of labelled texts. `labels` maps the file's labels to ours; "" leaves a label out."""

    __tablename__ = "training_set"
    __table_args__ = (
        CheckConstraint(one_of("state", SET_STATES), name="state"),
        CheckConstraint(one_of("task", TASKS), name="task"),
        CheckConstraint(one_of("split", SPLITS), name="split"),
        CheckConstraint("length(trim(licence)) > 0", name="licence"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    file_name: Mapped[str]
    task: Mapped[str]
    split: Mapped[str] = mapped_column(default="train")
    genre: Mapped[str] = mapped_column(default="")
    licence: Mapped[str]
    licence_note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(default="reading")
    is_quoted: Mapped[bool] = mapped_column(default=True)  # False: split at tabs alone, as CheckThat! writes
    columns: Mapped[list[Any]]  # name, first cells, and the different cells with their counts where they are few
    mapping: Mapped[dict[str, Any]]
    labels: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    added_by: Mapped[User] = relationship()


class TrainingExample(Base):
    """One labelled text, masked before it was stored. `digest` tells the same text in two splits."""

    __tablename__ = "training_example"
    __table_args__ = (UniqueConstraint("set_id", "number"), Index("ix_training_example_digest", "digest"))

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("training_set.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    label: Mapped[str]
    topic: Mapped[str] = mapped_column(default="")  # rows of one topic (document, thread) are never split
    language: Mapped[str] = mapped_column(default="")
    digest: Mapped[str]

    set: Mapped[TrainingSet] = relationship()
