"""Texts that an answer's present format has no place for. They come back with a format that has."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class KeptPart(Base):
    """The text of one part of an answer, put aside when its format was changed."""

    __tablename__ = "kept_part"

    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    format: Mapped[str]
    kept_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kept_at: Mapped[datetime]
