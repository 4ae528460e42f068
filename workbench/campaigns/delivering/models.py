"""Tables of delivery: the breaker of each channel, and the stop for everything."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base


class ChannelCircuit(Base):
    """How a channel has answered lately. Open until `rests_until`: nothing is sent; then one message tries it."""

    __tablename__ = "channel_circuit"

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    openings: Mapped[int] = mapped_column(default=0)  # in a row: each rest is longer than the one before
    rests_until: Mapped[datetime | None]
    trial_until: Mapped[datetime | None]  # the one message that tries a rested channel has until then
    last_error: Mapped[str] = mapped_column(default="")  # a code of campaigns/wording.py
    changed_at: Mapped[datetime]


class DeliveryStop(Base):
    """A stop for everything that is planned. It holds until two different people have said that it may go on."""

    __tablename__ = "delivery_stop"
    __table_args__ = (CheckConstraint("resumed_by_id IS NULL OR resumed_by_id != first_yes_by_id", name="two_people"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    stopped_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    stopped_at: Mapped[datetime]
    first_yes_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    first_yes_at: Mapped[datetime | None]
    resumed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    resumed_at: Mapped[datetime | None]
    held_count: Mapped[int] = mapped_column(default=0)  # left on the plan when it ended, waiting for a new time

    stopped_by: Mapped[User] = relationship(foreign_keys=[stopped_by_id])
    first_yes_by: Mapped[User | None] = relationship(foreign_keys=[first_yes_by_id])
    resumed_by: Mapped[User | None] = relationship(foreign_keys=[resumed_by_id])
