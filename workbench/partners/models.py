"""Tables of the partners room."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation
from workbench.db import Base
from workbench.editorial.models import Revision, Sandwich


class Adoption(Base):
    """A partner's own use of a sandwich; the link to the original is kept. One per partner and sandwich."""

    __tablename__ = "adoption"
    __table_args__ = (UniqueConstraint("sandwich_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    adopted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    adopted_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]  # when the partner last said "we use this revision"
    use_note: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str | None]
    ended_at: Mapped[datetime | None]

    sandwich: Mapped[Sandwich] = relationship()
    revision: Mapped[Revision] = relationship()
    organisation: Mapped[Organisation] = relationship()


class ReportTry(Base):
    """One sending of the public error form: a second press finds the first, and too many from one address are stopped.

    The address is a keyed hash, kept for a day.
    """

    __tablename__ = "report_try"
    __table_args__ = (Index("ix_report_try_address", "address_key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_key: Mapped[str] = mapped_column(unique=True)
    address_key: Mapped[str]
    error_report_id: Mapped[int] = mapped_column(ForeignKey("error_report.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class RestrictedAnswer(Base):
    """An answer that everybody could read and that is now for partners: feeds tell their readers to let it go."""

    __tablename__ = "restricted_answer"

    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"), primary_key=True)
    restricted_at: Mapped[datetime]
