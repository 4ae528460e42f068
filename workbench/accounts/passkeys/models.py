"""The table of passkeys: public keys of devices. A private key never leaves its device."""

from datetime import datetime

from flask_security import WebAuthnMixin
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class Passkey(Base, WebAuthnMixin):
    """One key of one person. "first" signs in alone, "secondary" comes after the password."""

    __tablename__ = "passkey"
    __table_args__ = (
        UniqueConstraint("user_id", "name"),
        CheckConstraint("\"usage\" IN ('first','secondary')", name="usage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    transports: Mapped[list[str] | None]
    backup_state: Mapped[bool]
    device_type: Mapped[str]
    extensions: Mapped[str | None]
    usage: Mapped[str]
    created_at: Mapped[datetime]
    lastuse_datetime: Mapped[datetime]
