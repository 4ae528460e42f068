"""Tables of audiences and spokespersons."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation
from workbench.db import Base


class Audience(Base):
    """A group we speak to: what it holds dear and what worries it. A broad category, never a list of people."""

    __tablename__ = "audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_sv: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    values_held: Mapped[str] = mapped_column(default="")
    worries: Mapped[str] = mapped_column(default="")


class Spokesperson(Base):
    """A person or role that an audience trusts. May be named on a placement only while consent stands."""

    __tablename__ = "spokesperson"
    __table_args__ = (CheckConstraint("consent_at IS NULL OR consent_how <> ''", name="consent_how"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role_title: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    trusted_by: Mapped[str] = mapped_column(default="")
    themes: Mapped[list[str]]
    languages: Mapped[list[str]]
    consent_at: Mapped[datetime | None]
    consent_how: Mapped[str] = mapped_column(default="")
    consent_until: Mapped[date | None]
    consent_withdrawn_at: Mapped[datetime | None]
    is_available: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="joined")

    def has_consent(self, today: date) -> bool:
        """Whether the person's consent stands on `today`."""
        if self.consent_at is None or self.consent_withdrawn_at is not None:
            return False
        return self.consent_until is None or self.consent_until >= today
