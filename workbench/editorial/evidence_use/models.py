"""The table of notices that an answer cites an older value of a figure."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.editorial.models import Sandwich


class FigureNotice(Base):
    """An answer cites `cited` ("2024: 7") while the fact bank says `current` ("2025: 9"). One row for each new value.

    `kept_*`: a person has said why the older value stays.
    """

    __tablename__ = "figure_notice"
    __table_args__ = (
        UniqueConstraint("sandwich_id", "figure_code", "cited", "current"),
        CheckConstraint("kept_at IS NULL OR length(trim(kept_reason)) > 0", name="kept"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    figure_code: Mapped[str]
    cited: Mapped[str]
    current: Mapped[str]
    noticed_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    kept_reason: Mapped[str] = mapped_column(Text, default="")

    sandwich: Mapped[Sandwich] = relationship()
    kept_by: Mapped[User | None] = relationship()
