"""Tables of single sign-on: who a person is at the municipality's own sign-in, and what is needed to sign out there."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class SingleSignOnIdentity(Base):
    """The lasting name (issuer and subject) of one person at a provider. Never found by e-mail address."""

    __tablename__ = "single_sign_on_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("user_id", "issuer"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    issuer: Mapped[str]
    subject: Mapped[str]
    is_only_way: Mapped[bool]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]


class SingleSignOnVisit(Base):
    """One sign-in through a provider, kept as long as a sign-in lasts: its name for the visit, and its token, sealed."""

    __tablename__ = "single_sign_on_visit"
    __table_args__ = (Index("ix_single_sign_on_visit_sid", "sid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("single_sign_on_identity.id", ondelete="CASCADE"))
    sid: Mapped[str | None]
    id_token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    begun_at: Mapped[datetime]
