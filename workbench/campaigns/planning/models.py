"""Tables of campaign plans: whom a channel reaches, and the rows of a plan before they are booked as placements."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.audiences.models import Audience, Spokesperson
from workbench.campaigns.models import CONTENTS, Channel, Placement
from workbench.db import Base
from workbench.editorial.models import Sandwich
from workbench.rumours.models import one_of


class ChannelAudience(Base):
    """A channel reaches an audience, as people here have said."""

    __tablename__ = "channel_audience"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id", ondelete="CASCADE"), primary_key=True)


class CampaignPlan(Base):
    """One plan per answer. Its rows are proposals until people book them."""

    __tablename__ = "campaign_plan"

    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"), primary_key=True)
    audience_ids: Mapped[list[int]]
    starts_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]

    sandwich: Mapped[Sandwich] = relationship()
    proposed_by: Mapped[User] = relationship()


class PlanRow(Base):
    """One audience on one channel at one time. Booked when it has a placement; until then it has no effect outside."""

    __tablename__ = "plan_row"
    __table_args__ = (
        CheckConstraint(one_of("content", CONTENTS), name="content"),
        CheckConstraint("NOT own_voice OR spokesperson_id IS NULL", name="one_voice"),
        Index("ix_plan_row_time", "scheduled_at"),
        Index("ix_plan_row_sandwich", "sandwich_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("campaign_plan.sandwich_id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audience.id"))
    day: Mapped[int]  # days after the start: 0, 7, 14, 30; 21 is the extra one for people of 65 and older
    scheduled_at: Mapped[datetime]
    content: Mapped[str] = mapped_column(default="full")
    spokesperson_id: Mapped[int | None] = mapped_column(ForeignKey("spokesperson.id"))
    own_voice: Mapped[bool] = mapped_column(default=False)  # people chose that the municipality itself speaks
    batch: Mapped[str] = mapped_column(unique=True)  # the reference that its placement gets: booking twice books once
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[CampaignPlan] = relationship()
    channel: Mapped[Channel] = relationship()
    audience: Mapped[Audience | None] = relationship()
    spokesperson: Mapped[Spokesperson | None] = relationship()
    placement: Mapped[Placement | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
