"""The table of a review's files."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from workbench.db import Base
from workbench.rumours.models import one_of

EDITIONS = ("internal", "public")
STATES = ("asked", "made", "failed")
KIND_IDS = ("pdf", "docx", "xlsx", "summary_pdf", "summary_png")


class ReviewFile(Base):
    """One file of a review in one language. `mark` names the content that it was made of.

    The old file stays until a new one is there. `subject` is the review's address: 2026-4, or 2026 for a year.
    """

    __tablename__ = "review_file"
    __table_args__ = (
        UniqueConstraint("subject", "edition", "language", "kind"),
        CheckConstraint(one_of("edition", EDITIONS), name="edition"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("kind", KIND_IDS), name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    edition: Mapped[str]
    language: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    mark: Mapped[str] = mapped_column(default="")
    body: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    size: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime | None]
