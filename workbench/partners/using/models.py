"""The table of reported uses."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.partners.models import Adoption


class UsageReport(Base):
    """Where and when a partner used an answer, and how many it may have reached. A reach is the partner's own figure."""

    __tablename__ = "usage_report"
    __table_args__ = (
        UniqueConstraint("adoption_id", "client_key"),
        CheckConstraint("reach IS NULL OR reach >= 0", name="reach"),
        Index("ix_usage_report_adoption", "adoption_id", "used_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoption.id", ondelete="CASCADE"))
    used_on: Mapped[date]
    place: Mapped[str]
    url: Mapped[str | None]
    reach: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    client_key: Mapped[str | None]  # from the API: the same key again is the same report
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reported_at: Mapped[datetime]

    adoption: Mapped[Adoption] = relationship()
    reported_by: Mapped[User] = relationship()
