"""Tables of the page of local figures: which figures stand there, and which of their values somebody has approved."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.evidence.models import Figure
from workbench.rumours.models import one_of

SECTIONS = ("employment", "schools", "language", "volunteering", "trust", "housing", "other")


class StatisticEntry(Base):
    """A figure of the fact bank that stands on the page, or is to. The public sees it once somebody has published it."""

    __tablename__ = "statistic_entry"
    __table_args__ = (
        UniqueConstraint("figure_id"),
        CheckConstraint(one_of("section", SECTIONS), name="section"),
        CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published"),
        Index("ix_statistic_entry_position", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id"))
    section: Mapped[str]
    position: Mapped[int]
    note_sv: Mapped[str] = mapped_column(Text, default="")
    note_en: Mapped[str] = mapped_column(Text, default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    figure: Mapped[Figure] = relationship()
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])


class ApprovedValue(Base):
    """The value of a period as somebody other than the one who entered it has approved it for the public page."""

    __tablename__ = "approved_value"
    __table_args__ = (UniqueConstraint("figure_id", "period"), CheckConstraint("length(value) > 0", name="value"))

    id: Mapped[int] = mapped_column(primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id"))
    period: Mapped[str]
    value: Mapped[str]
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime]

    approved_by: Mapped[User] = relationship()
