"""Tables of partner organisations: agreement, members' roles, invitations."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation, User
from workbench.db import Base
from workbench.rumours.models import one_of

MEMBER_ROLES = ("lead", "writer", "reader")
APPROVERS = ("municipality", "partner")


class PartnerAgreement(Base):
    """What one organisation and the municipality have agreed. One per organisation; its history is in the activity log."""

    __tablename__ = "partner_agreement"
    __table_args__ = (CheckConstraint(one_of("approved_at_home", APPROVERS), name="approver"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    may_change_headline: Mapped[bool] = mapped_column(default=True)
    may_add_fact: Mapped[bool] = mapped_column(default=True)
    approved_at_home: Mapped[str] = mapped_column(default="municipality")  # who approves the organisation's own versions
    licence: Mapped[str] = mapped_column(default="CC BY 4.0")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_address: Mapped[str] = mapped_column(default="")
    our_tasks: Mapped[str] = mapped_column(Text, default="")  # what the municipality does
    their_tasks: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime | None]  # when somebody at the organisation said yes to exactly these words
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship()
    agreed_by: Mapped[User | None] = relationship(foreign_keys=[agreed_by_id], lazy="joined")

    __mapper_args__ = {"version_id_col": version}


class PartnerMember(Base):
    """A colleague's role in their own organisation. Lead: members and agreement; writer: uses, adapts, answers; reader: reads.

    Whoever has no row was added before roles existed and counts as lead.
    """

    __tablename__ = "partner_member"
    __table_args__ = (CheckConstraint(one_of("role", MEMBER_ROLES), name="role"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str]
    since_at: Mapped[datetime]


class PartnerInvitation(Base):
    """A letter that lets one person join one organisation, once, until a day. Only the hash of its address is kept."""

    __tablename__ = "partner_invitation"
    __table_args__ = (
        CheckConstraint(one_of("role", MEMBER_ROLES), name="role"),
        Index("ix_partner_invitation_organisation", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str]
    role: Mapped[str]
    greeting: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(default="sv")
    salt: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[User] = relationship(foreign_keys=[invited_by_id])
