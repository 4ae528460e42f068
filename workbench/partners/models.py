"""Tables of the partners room."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
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
    use_note: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str | None]
    ended_at: Mapped[datetime | None]

    sandwich: Mapped[Sandwich] = relationship()
    revision: Mapped[Revision] = relationship()
    organisation: Mapped[Organisation] = relationship()
