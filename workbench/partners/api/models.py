"""Tables of the API: tokens, what is left of their allowance, and the answers that a repeated request gets again."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation, User
from workbench.db import Base

DEFAULT_PER_MINUTE = 600
MOST_PER_MINUTE = 60_000


class ApiToken(Base):
    """What a partner's system shows at the door. Only the hash is kept; `holder` is the colleague who answers for it.

    It stops when it is revoked or runs out, when the holder leaves, and when holder and organisation no longer belong together.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint(f"requests_per_minute BETWEEN 1 AND {MOST_PER_MINUTE}", name="requests"),
        Index("ix_api_token_organisation", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    scopes: Mapped[list[str]]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    tail: Mapped[str]  # its last four characters, to know it by
    requests_per_minute: Mapped[int] = mapped_column(default=DEFAULT_PER_MINUTE)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    organisation: Mapped[Organisation] = relationship()
    holder: Mapped[User] = relationship(foreign_keys=[holder_id])


class ApiAllowance(Base):
    """How much of one minute's allowance is taken: by a token, or by a network as a keyed hash. Survives a restart."""

    __tablename__ = "api_allowance"

    key: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[int]  # whole minutes since 1970
    taken: Mapped[int]


class ApiReply(Base):
    """The answer to a request that came with an Idempotency-Key: the same again gets the same, for a day. Holds no text."""

    __tablename__ = "api_reply"
    __table_args__ = (UniqueConstraint("token_id", "key"), Index("ix_api_reply_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id", ondelete="CASCADE"))
    key: Mapped[str]
    fingerprint: Mapped[str]  # keyed hash of method, address and body
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    headers: Mapped[list[Any]]  # pairs of name and value
    at: Mapped[datetime]
