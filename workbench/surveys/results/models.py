"""Tables of results: what was counted when a wave closed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.db import Base
from workbench.surveys.waves.models import Wave


class WaveResult(Base):
    """The exact counts of one wave, with what of them is hidden. Pages show nothing that is not in here.

    `counts` is JSON that knows no language; counting.py says its shape. A published result is not counted again: who has two
    versions of the same figures knows what the difference between them was.
    """

    __tablename__ = "wave_result"
    __table_args__ = (CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"), unique=True)
    held_on: Mapped[date]  # the last day of the wave, by the municipality's clock
    counted_at: Mapped[datetime]
    base: Mapped[int]
    counts: Mapped[dict[str, Any]]
    fingerprint: Mapped[str]  # SHA-256 of the counts: counted again without a change is no news
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    wave: Mapped[Wave] = relationship()
