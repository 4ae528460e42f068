"""Tables of accounts: organisations, users, roles, one-time links, sign-in attempts."""

from datetime import datetime
from typing import Any

from flask_security import AsaList, RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.second_factor_rule import SecondFactorRule
from workbench.accounts.sign_in_ways import SignInWays
from workbench.db import Base

ROLES = ("reporter", "writer", "fact_checker", "approver", "legal_reviewer", "partner", "administrator", "auditor")

user_role = Table(
    "user_role",
    Base.metadata,
    Column("user_id", ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Organisation(Base):
    """The municipality itself (one row) and its partner organisations."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("kind IN ('municipality','partner')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Role(Base, RoleMixin):
    """One of the eight roles of method/vocabulary.json."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]


class User(Base, SecondFactorRule, SignInWays, UserMixin):  # type: ignore[misc]
    """A colleague or partner who signs in. Never a member of the public."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    language: Mapped[str] = mapped_column(default="sv")
    has_shortcuts: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[Any] = mapped_column(MutableList.as_mutable(AsaList()), nullable=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]

    roles: Mapped[list[Role]] = relationship(secondary=user_role)  # type: ignore[assignment]
    organisation: Mapped[Organisation] = relationship(lazy="joined")

    def verify_and_update_password(self, password: str) -> bool:
        """False too for who has no password (link, passkey or single sign-on): the library's own falls over."""
        return bool(self.password) and bool(super().verify_and_update_password(password))

    @property
    def role_names(self) -> frozenset[str]:
        """The names of this person's roles."""
        return frozenset(role.name for role in self.roles)


class SignInLink(Base):
    """A link that signs one person in once. Only its hash is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A failed sign-in, counted per account and per address; both as keyed hashes, kept for a day."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account_key", "at"),
        Index("ix_sign_in_attempt_address", "address_key", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_key: Mapped[str]
    address_key: Mapped[str]
    at: Mapped[datetime]
