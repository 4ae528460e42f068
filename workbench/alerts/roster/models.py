"""Tables of the duty roster: who takes part, shifts, swaps, absences, secret calendar links, told gaps."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base


class DutyPerson(Base):
    """Somebody who takes turns. `position` is the order of the turns. Only the hash of the secret calendar link is kept."""

    __tablename__ = "duty_person"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]
    joined_at: Mapped[datetime]
    link_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    link_made_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class DutyShift(Base):
    """One person's turn, from and until. Shifts do not overlap. `number` counts changes for the calendars that follow it."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_duty_shift_starts_at", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    number: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class DutyAbsence(Base):
    """When somebody cannot be on duty. The reason is nobody's business: none is kept, nor any title from a calendar."""

    __tablename__ = "duty_absence"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("entered_by IN ('form','calendar')", name="entered_by"),
        UniqueConstraint("user_id", "starts_at", "ends_at"),
        Index("ix_duty_absence_ends_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(default="form")
    added_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class DutySwap(Base):
    """A question whether a colleague takes a shift, perhaps against one of their own. Nothing moves before they agree."""

    __tablename__ = "duty_swap"
    __table_args__ = (
        CheckConstraint("state IN ('asked','agreed','declined','withdrawn','outdated')", name="state"),
        Index("ix_duty_swap_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("duty_shift.id", ondelete="CASCADE"))
    return_shift_id: Mapped[int | None] = mapped_column(ForeignKey("duty_shift.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_of_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    message: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(default="asked")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    shift: Mapped[DutyShift] = relationship(foreign_keys=[shift_id])
    return_shift: Mapped[DutyShift | None] = relationship(foreign_keys=[return_shift_id])
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    asked_of: Mapped[User] = relationship(foreign_keys=[asked_of_id])


class DutyGapNotice(Base):
    """A time without anybody that letters were written about, so that they are written once. Gone when the gap is filled."""

    __tablename__ = "duty_gap_notice"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    told_at: Mapped[datetime]
