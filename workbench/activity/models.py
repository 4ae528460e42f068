"""The table of the audit trail. Rows are added, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class Activity(Base):
    """Who did what to which subject, when. `actor_id` is None for the machine and for the public."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_subject", "subject_kind", "subject_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    details: Mapped[dict[str, Any]]
