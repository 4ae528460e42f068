"""Tables of reviews."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base


class QuarterReview(Base):
    """One quarter's review: what was counted, how far the counting is, and what was adopted (METHOD.md D.8).

    Counted again until it is adopted; then the database itself refuses changes (quarterly/freezing.py), except to whether its
    public version is shown. `frozen` is what was adopted, in both languages; `digest` its SHA-256.
    """

    __tablename__ = "quarter_review"
    __table_args__ = (
        CheckConstraint("state IN ('building','draft','adopted')", name="state"),
        CheckConstraint("published_at IS NULL OR state = 'adopted'", name="published"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="building")
    counts: Mapped[dict[str, Any]]  # section → its counts, the same for both languages
    charts: Mapped[dict[str, Any]]  # "<chart>.<language>.<scheme>" → SVG
    note: Mapped[str] = mapped_column(Text, default="")
    built_at: Mapped[datetime | None]
    built_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(default="")  # the section that is being counted
    stages_done: Mapped[int] = mapped_column(default=0)
    counted_through: Mapped[int] = mapped_column(default=0)  # the newest activity when it was counted
    frozen: Mapped[dict[str, Any]] = mapped_column(default=dict)
    digest: Mapped[str] = mapped_column(default="")
    adopted_at: Mapped[datetime | None]
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    adopted_by: Mapped[User | None] = relationship(foreign_keys=[adopted_by_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])
