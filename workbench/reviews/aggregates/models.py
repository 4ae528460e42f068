"""Tables of counts per day, and of what has changed since they were counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.reviews.aggregates.marking import watch


class DayCount(Base):
    """How many of one measure fell on one day by the municipality's clock, for one combination of what they were.

    What a measure does not know is empty. `source_type` of items is the kind of their source; `channel` of placements is the
    kind of our own channel. `detail` is told in measures.py.
    """

    __tablename__ = "day_count"
    __table_args__ = (Index("ix_day_count_measure_day", "measure", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str]
    day: Mapped[date]
    theme: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="")
    source_type: Mapped[str] = mapped_column(default="")
    target_group: Mapped[str] = mapped_column(default="")
    decision: Mapped[str] = mapped_column(default="")
    verdict: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")
    count: Mapped[int]


class CountMark(Base):
    """Something changed: a day (in UTC) of one measure, or everything that hangs on one rumour, is to be counted again.

    Written by triggers in the transaction of the change itself, so that no way of changing a row can be forgotten.
    """

    __tablename__ = "count_mark"
    __table_args__ = (
        Index("ix_count_mark_day", "measure", "day"),
        Index("ix_count_mark_rumour_id", "rumour_id"),
        CheckConstraint("(day IS NULL) <> (rumour_id IS NULL)", name="subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[str]
    day: Mapped[date | None]
    rumour_id: Mapped[int | None]  # no foreign key: the mark of a rumour that is gone still says what to count again


class CountState(Base):
    """By whose clock the days were counted, one row. Without it nothing has been counted yet."""

    __tablename__ = "count_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    zone: Mapped[str]
    counted_at: Mapped[datetime]


class AnswerCourse(Base):
    """How often a rumour was heard in the weeks around its answer, beside rumours like it that had none then.

    `weeks` holds sightings per week from BEFORE weeks before the answer; weeks that are not over are None. `others` holds the
    same, added up over `other_count` rumours.
    """

    __tablename__ = "answer_course"
    __table_args__ = (UniqueConstraint("rumour_id"), Index("ix_answer_course_answered_on", "answered_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int]
    answered_on: Mapped[date]
    theme: Mapped[str]
    weeks: Mapped[list[Any]]
    others: Mapped[list[Any]]
    other_count: Mapped[int]
    counted_at: Mapped[datetime]


watch()
