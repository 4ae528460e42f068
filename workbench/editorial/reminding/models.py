"""Tables of what grows old: reminders that went out, and answers that were checked again."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base


class ReviewReminder(Base):
    """One reminder of one day: two weeks before ("before"), on the day ("day"), and each week after ("week-1" …)."""

    __tablename__ = "review_reminder"
    __table_args__ = (UniqueConstraint("sandwich_id", "review_by", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"))
    review_by: Mapped[date]
    step: Mapped[str]
    made_at: Mapped[datetime]


class Recheck(Base):
    """A public text that somebody else than its author has checked again and found right, with its new day."""

    __tablename__ = "recheck"
    __table_args__ = (
        ForeignKeyConstraint(["revision_id", "author_id"], ["revision.id", "revision.author_id"], name="fk_recheck_author"),
        CheckConstraint("author_id <> checker_id", name="four_eyes"),
        CheckConstraint("review_by > review_by_before", name="later"),
        CheckConstraint("length(trim(note)) > 0", name="note"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    checker_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime]
    review_by_before: Mapped[date]
    review_by: Mapped[date]
    note: Mapped[str] = mapped_column(Text)

    checker: Mapped[User] = relationship(foreign_keys=[checker_id])
