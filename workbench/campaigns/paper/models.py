"""Tables of channels on paper and in rooms: what somebody has to do by hand, and the steps that are ticked."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.campaigns.models import Placement
from workbench.db import Base


class PaperTask(Base):
    """Something to do by hand for one placement: hand the text out, correct what was handed out, or take it back.

    The deadline is reckoned from the placement's time and the channel's settings; `reminded_for` and `late_for` are the
    deadlines that people were told of, so that a moved placement reminds anew.
    """

    __tablename__ = "paper_task"
    __table_args__ = (
        CheckConstraint("kind IN ('hand_out','correct','take_back')", name="kind"),
        CheckConstraint("(done_at IS NULL) = (done_on IS NULL)", name="done"),
        UniqueConstraint("placement_id", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    kind: Mapped[str]
    opened_at: Mapped[datetime]
    reminded_for: Mapped[datetime | None]
    late_for: Mapped[datetime | None]
    done_on: Mapped[date | None]  # the day when it was handed out, held or taken back
    done_at: Mapped[datetime | None]  # when somebody said so
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(Text, default="")

    placement: Mapped[Placement] = relationship()
    done_by: Mapped[User | None] = relationship()
    ticks: Mapped[list["PaperTick"]] = relationship(order_by="PaperTick.id")


class PaperTick(Base):
    """One step of a checklist that is done."""

    __tablename__ = "paper_tick"
    __table_args__ = (UniqueConstraint("task_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("paper_task.id", ondelete="CASCADE"))
    step: Mapped[str]
    ticked_at: Mapped[datetime]
    ticked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    ticked_by: Mapped[User] = relationship()
