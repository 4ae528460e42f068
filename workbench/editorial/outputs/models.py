"""The look of the installation: every version is kept, the newest holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base


class LookVersion(Base):
    """Sender, logo and colours as one administrator saved them. Never changed: the history is the rows."""

    __tablename__ = "look_version"
    __table_args__ = (
        CheckConstraint("logo_type IN ('','png','svg')", name="logo_type"),
        CheckConstraint("(logo_type = '') = (logo IS NULL)", name="logo"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    logo_type: Mapped[str] = mapped_column(default="")
    logo_alt: Mapped[str] = mapped_column(default="")
    ground: Mapped[str]
    ink: Mapped[str]
    band: Mapped[str]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[User] = relationship()
