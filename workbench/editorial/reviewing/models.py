"""Tables of the editorial review: answers to the checklist, and the days of elections."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.editorial.reviewing.freezing import freeze_revisions

freeze_revisions()


class ReviewAnswer(Base):
    """One person's answer to one line of the checklist, for one revision. Never an author's."""

    __tablename__ = "review_answer"
    __table_args__ = (
        ForeignKeyConstraint(["revision_id", "author_id"], ["revision.id", "revision.author_id"], name="fk_review_answer_author"),
        UniqueConstraint("revision_id", "item", "person_id"),
        CheckConstraint("author_id <> person_id", name="other_eyes"),
        CheckConstraint("is_right OR length(trim(note)) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    item: Mapped[str]
    is_right: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime]

    person: Mapped[User] = relationship(foreign_keys=[person_id])


class Election(Base):
    """The day of an election that an administrator has entered; ordinary general elections follow from the law."""

    __tablename__ = "election"
    __table_args__ = (UniqueConstraint("held_on", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date]
    name: Mapped[str]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_at: Mapped[datetime]
