"""Table of what people did in the inbox, kept so that it can be undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class TriageAction(Base):
    """One triage step over one or many items, kept so that it can be undone. `skipped` names what a colleague held."""

    __tablename__ = "triage_action"
    __table_args__ = (Index("ix_triage_action_actor", "actor_id", "undone_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str]  # dismissed, linked, reopened
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    before: Mapped[list[Any]]  # [{item_id, state, rumour_id, taken_by_id}]
    skipped: Mapped[list[Any]]  # [{item_id, title, name}]
    reason: Mapped[str] = mapped_column(Text, default="")
    undone_at: Mapped[datetime | None]
