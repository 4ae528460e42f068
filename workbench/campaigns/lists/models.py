"""Tables of newsletters: who has asked but not answered the letter yet, where returned letters go, which were read."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.campaigns.models import Channel
from workbench.db import Base


class ListSignup(Base):
    """Somebody has asked for a newsletter. Becomes a receiver when the letter is answered; forgotten after seven days."""

    __tablename__ = "list_signup"
    __table_args__ = (UniqueConstraint("channel_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    address: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    asked_at: Mapped[datetime]
    letter_at: Mapped[datetime]
    letter_count: Mapped[int] = mapped_column(default=1)

    channel: Mapped[Channel] = relationship()


class BounceBox(Base):
    """Where letters that could not be delivered come back: one row. `position` is the place in the folder."""

    __tablename__ = "bounce_box"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(default="")  # the sender on the envelope; empty: the usual one
    host: Mapped[str] = mapped_column(default="")
    port: Mapped[int] = mapped_column(default=993)
    user: Mapped[str] = mapped_column(default="")
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)  # encrypted; never shown again
    folder: Mapped[str] = mapped_column(default="INBOX")
    position: Mapped[str] = mapped_column(default="")
    token_hash: Mapped[str] = mapped_column(default="")  # of the token with which a mail server posts returned letters
    read_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")


class BounceReport(Base):
    """One returned letter that was read, by the digest of its bytes: the same one twice counts once. Holds no address."""

    __tablename__ = "bounce_report"
    __table_args__ = (CheckConstraint("kind IN ('hard','soft','complaint','unknown')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default="")  # RFC 3463, for example 5.1.1
    read_at: Mapped[datetime]
