"""The table of proposals."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation, User
from workbench.audiences.models import Spokesperson
from workbench.db import Base
from workbench.rumours.models import FOLLOWS, Rumour

PROPOSAL_STATES = ("open", "accepted", "declined")


class PartnerProposal(Base):
    """A rumour or a spokesperson that a partner proposes. A declined person's name is emptied at once."""

    __tablename__ = "partner_proposal"
    __table_args__ = (
        CheckConstraint("kind IN ('rumour','spokesperson')", name="kind"),
        CheckConstraint("state IN ('open','accepted','declined')", name="state"),
        CheckConstraint("state = 'open' OR decided_by_id IS NOT NULL", name="decided"),
        Index("ix_partner_proposal_state", "state", "proposed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str]
    title: Mapped[str]  # the claim, masked; or the person's name
    words: Mapped[str] = mapped_column(Text, default="")  # what was heard, masked; or why people trust the person
    theme: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="")  # where the rumour was heard
    place: Mapped[str] = mapped_column(default="")
    heard_on: Mapped[date | None]
    role_title: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]]
    state: Mapped[str] = mapped_column(default="open")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    spokesperson_id: Mapped[int | None] = mapped_column(ForeignKey("spokesperson.id"))

    organisation: Mapped[Organisation] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    rumour: Mapped[Rumour | None] = relationship()
    spokesperson: Mapped[Spokesperson | None] = relationship()
