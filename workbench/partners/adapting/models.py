"""Tables of partners' own versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation, User
from workbench.db import Base
from workbench.editorial.models import Revision
from workbench.partners.models import Adoption
from workbench.rumours.models import one_of

ADAPTED_STATES = ("draft", "sent", "changes_requested", "approved")
AUDIENCES = ("own", "partners", "listed", "public")


class AdaptedText(Base):
    """A partner's version of an adopted answer: headline and local fact, over one revision of the original. One per adoption.

    The parts and the evidence are read from the revision each time; they are not stored here, so nobody can change them.
    """

    __tablename__ = "adapted_text"
    __table_args__ = (
        CheckConstraint(one_of("state", ADAPTED_STATES), name="state"),
        CheckConstraint(one_of("visibility", AUDIENCES), name="visibility"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> written_by_id", name="four_eyes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoption.id", ondelete="CASCADE"), unique=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    headline: Mapped[str] = mapped_column(Text, default="")  # empty: the original's
    local_fact: Mapped[str] = mapped_column(Text, default="")
    fact_source: Mapped[dict[str, Any]]  # publisher, title, published, url, accessed of the local fact
    findings: Mapped[list[Any]]  # what the rules said when it was last saved
    state: Mapped[str] = mapped_column(default="draft")
    visibility: Mapped[str] = mapped_column(default="own")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    answer_note: Mapped[str] = mapped_column(Text, default="")  # why changes are asked for
    version: Mapped[int] = mapped_column(default=1)

    adoption: Mapped[Adoption] = relationship()
    revision: Mapped[Revision] = relationship()
    written_by: Mapped[User] = relationship(foreign_keys=[written_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])

    __mapper_args__ = {"version_id_col": version}


class AdaptedReader(Base):
    """An organisation that a version with visibility "listed" is shown to."""

    __tablename__ = "adapted_reader"

    adapted_text_id: Mapped[int] = mapped_column(ForeignKey("adapted_text.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)

    organisation: Mapped[Organisation] = relationship()
