"""Tables of what partners have been told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.editorial.models import Correction
from workbench.partners.models import Adoption


class AdoptionNotice(Base):
    """One correction or withdrawal, told to one organisation that uses the answer, until it has confirmed."""

    __tablename__ = "adoption_notice"
    __table_args__ = (
        UniqueConstraint("adoption_id", "correction_id"),
        CheckConstraint("kind IN ('correction','withdrawal')", name="kind"),
        Index("ix_adoption_notice_open", "confirmed_at", "told_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoption.id", ondelete="CASCADE"))
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    kind: Mapped[str]
    told_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    reminder_count: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    adoption: Mapped[Adoption] = relationship()
    correction: Mapped[Correction] = relationship()
    confirmed_by: Mapped[User | None] = relationship()


class OfferReminder(Base):
    """A reminder of one offered placement, so that nobody gets more than two."""

    __tablename__ = "offer_reminder"
    __table_args__ = (UniqueConstraint("placement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    number: Mapped[int]
    reminded_at: Mapped[datetime]
