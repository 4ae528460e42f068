"""The table of files of answers. Its rows go when the file is taken in or thrown away; no column holds who answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.surveys.waves.models import Wave

STATES = ("mapping", "checked", "asked", "done", "failed", "cancelled", "undone")
WAITING = ("mapping", "checked")


class AnswerImport(Base):
    """One file on its way into a wave.

    `columns`: [{"name", "label", "labels": {value → label}}], those that tell who somebody is already left out (`refused`: their
    names and why). `mapping`: {"columns": {number → target}, "values": {number → {value → answer}}}. `stored`: the receipts and
    ids of free texts that an undo takes back; emptied when the wave closes.
    """

    __tablename__ = "answer_import"
    __table_args__ = (
        CheckConstraint("state IN ('mapping','checked','asked','done','failed','cancelled','undone')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    file_name: Mapped[str]
    format: Mapped[str]  # csv, xlsx, limesurvey, spss
    digest: Mapped[str]  # of the table as it was read, keyed: the same table twice is found, nothing else
    state: Mapped[str]
    columns: Mapped[list[Any]]
    refused: Mapped[list[Any]]
    rows: Mapped[list[Any]]
    row_count: Mapped[int]
    incomplete_count: Mapped[int] = mapped_column(default=0)  # begun but never sent in by the person: not taken
    mapping: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    stored: Mapped[dict[str, Any]]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    wave: Mapped[Wave] = relationship()
    asked_by: Mapped[User] = relationship()


Index("ix_answer_import_wave_id", AnswerImport.wave_id)
