"""The table of legal holds."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import FOLLOWS, Rumour


class LegalHold(Base):
    """Somebody has decided, with a reference and a reason, that erasing by time waits. Without a rumour: for everything."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        CheckConstraint("length(trim(reference)) > 0", name="reference"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="lifted"),
        Index("ix_legal_hold_rumour_id", "rumour_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    reference: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    look_again_on: Mapped[date]
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    placed_at: Mapped[datetime]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str] = mapped_column(Text, default="")

    rumour: Mapped[Rumour | None] = relationship()
    placed_by: Mapped[User] = relationship(foreign_keys=[placed_by_id])
    lifted_by: Mapped[User | None] = relationship(foreign_keys=[lifted_by_id])
