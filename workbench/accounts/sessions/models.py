"""Tables of sessions: one row for each place where somebody is signed in, and the last code used of each second factor."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base


class AccountSession(Base):
    """A browser in which somebody is signed in. The cookie holds the key, this row only its hash; no row, no access.

    No address is kept, and of the browser only its name and system in words.
    """

    __tablename__ = "account_session"
    __table_args__ = (CheckConstraint("idle_minutes > 0", name="idle_minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    opened_at: Mapped[datetime]
    used_at: Mapped[datetime]  # written every few minutes at most
    expires_at: Mapped[datetime] = mapped_column(index=True)
    idle_minutes: Mapped[int]
    browser: Mapped[str]
    system: Mapped[str]
    way: Mapped[str]  # how they signed in: password, link, …

    user: Mapped[User] = relationship()


class SecondFactorStep(Base):
    """The newest time step of which somebody has used a code: no code is taken twice."""

    __tablename__ = "second_factor_step"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int]
