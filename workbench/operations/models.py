"""Tables of the operations room."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class ReadOnlyPeriod(Base):
    """A time in which nothing may be changed; the one without an end is now."""

    __tablename__ = "read_only_period"
    __table_args__ = (CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    began_at: Mapped[datetime]
    began_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class HealthChange(Base):
    """When a part of the installation went from one light to another: the history of the status page."""

    __tablename__ = "health_change"
    __table_args__ = (CheckConstraint("light IN ('green','yellow','red')", name="light"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(index=True)
    light: Mapped[str]
    note: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
