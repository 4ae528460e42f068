"""Tables of reviews."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class QuarterReview(Base):
    """One quarter's counts as they stood when it was built (METHOD.md D.8, items 1–4). Rebuilt until it is adopted."""

    __tablename__ = "quarter_review"
    __table_args__ = (CheckConstraint("state IN ('building','draft','adopted')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="building")
    counts: Mapped[dict[str, Any]]
    charts: Mapped[dict[str, Any]]  # name → {language → SVG}
    note: Mapped[str] = mapped_column(Text, default="")
    built_at: Mapped[datetime | None]
    built_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
