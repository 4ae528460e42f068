"""Pictures that people have given, and the answers that they have stood in. The pixels lie in files named by their hash."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class Picture(Base):
    """One picture as it was drawn anew: without the camera's notes and without anything that was attached to it."""

    __tablename__ = "picture"
    __table_args__ = (
        CheckConstraint("media_type IN ('image/png','image/jpeg','image/webp')", name="media_type"),
        CheckConstraint("width > 0 AND height > 0 AND byte_count > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # sha256 of the stored bytes and the ending: the file and the address
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    byte_count: Mapped[int]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]


class PictureUse(Base):
    """An answer that a picture stands or has stood in; the revisions say which."""

    __tablename__ = "picture_use"

    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id"), primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"), primary_key=True)
