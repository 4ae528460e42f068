"""Tables of the parts of a review that people write: texts, decisions, how the last ones went, notes beside an adopted one."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly.freezing import keep_adopted, keep_notes, keep_parts

OUTCOMES = ("done", "under_way", "stopped", "not_begun")
MOST_DECISIONS = 3  # METHOD.md D.8, item 12


class ReviewText(Base):
    """What the group says of one section, in one language. Stays when the quarter is counted again."""

    __tablename__ = "review_text"
    __table_args__ = (UniqueConstraint("review_id", "section", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("quarter_review.id"))
    section: Mapped[str]
    language: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    is_internal: Mapped[bool] = mapped_column(default=False)  # not in the public version
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    written_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ReviewDecision(Base):
    """One of at most three changes for the next quarter, with who sees to it and by when."""

    __tablename__ = "review_decision"
    __table_args__ = (
        UniqueConstraint("review_id", "position"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_DECISIONS}", name="position"),
        CheckConstraint("length(trim(text)) > 0", name="text"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("quarter_review.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date]
    stop_if: Mapped[str] = mapped_column(Text, default="")

    review: Mapped[QuarterReview] = relationship()
    owner: Mapped[User] = relationship()


class ReviewOutcome(Base):
    """What happened to a decision of an earlier review, told in a later one."""

    __tablename__ = "review_outcome"
    __table_args__ = (
        UniqueConstraint("review_id", "decision_id"),
        CheckConstraint("state IN ('done','under_way','stopped','not_begun')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("quarter_review.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("review_decision.id"))
    state: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[ReviewDecision] = relationship()


class ReviewNote(Base):
    """A correction beside an adopted review: the review itself stays as it was."""

    __tablename__ = "review_note"
    __table_args__ = (CheckConstraint("length(trim(text)) > 0", name="text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("quarter_review.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    is_public: Mapped[bool] = mapped_column(default=True)  # also shown beside the public version
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime]

    written_by: Mapped[User] = relationship()


keep_adopted(QuarterReview.__table__)  # type: ignore[arg-type]
for _part in (ReviewText, ReviewDecision, ReviewOutcome):
    keep_parts(_part.__table__)  # type: ignore[arg-type]
keep_notes(ReviewNote.__table__)  # type: ignore[arg-type]
