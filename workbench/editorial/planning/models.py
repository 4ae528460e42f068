"""The campaign card of an answer: whom it speaks to, what they hold dear, what worries them, where they meet the rumour."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.audiences.models import Audience
from workbench.db import Base


class CampaignCard(Base):
    """One card per answer. Audiences are broad groups, never lists of people."""

    __tablename__ = "campaign_card"

    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"), primary_key=True)
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audience.id"))
    other_audience: Mapped[str] = mapped_column(default="")
    value: Mapped[str] = mapped_column(default="")
    worry: Mapped[str] = mapped_column(Text, default="")
    meeting_places: Mapped[list[str]]  # slugs of rumours.models.CHANNELS: where they meet the rumour
    filled_at: Mapped[datetime | None]  # when all four were filled for the first time
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    audience: Mapped[Audience | None] = relationship(lazy="joined")
    changed_by: Mapped[User] = relationship()
