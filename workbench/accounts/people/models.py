"""Tables of people: invitations, and changes of roles that two administrators make together."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base

CHANGE_STATES = ("waiting", "agreed", "refused", "withdrawn")


class Invitation(Base):
    """A letter to one person, whose account stays closed until its link is used. Sent again, it gets a new link."""

    __tablename__ = "account_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    salt: Mapped[str]  # the link is made from it and the installation's key when the letter is written
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    invited_by: Mapped[User] = relationship(foreign_keys=[invited_by_id])


class RoleChange(Base):
    """What one administrator proposes somebody may do; it holds once another administrator has agreed."""

    __tablename__ = "role_change"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','agreed','refused','withdrawn')", name="state"),
        CheckConstraint("decided_by_id IS NULL OR state <> 'agreed' OR decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("proposed_by_id <> user_id", name="not_ones_own"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    roles: Mapped[list[str]]
    reason: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
