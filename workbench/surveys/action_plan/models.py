"""Tables of the action plan: measures with every field of METHOD.md D.7, and the working group that keeps it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation, User
from workbench.db import Base
from workbench.rumours.models import FOLLOWS, Rumour
from workbench.surveys.listening.models import FocusTheme
from workbench.surveys.waves.models import WaveItem

KINDS = ("information", "dialogue", "training", "agent", "service_change")
STATUSES = ("planned", "running", "paused", "done", "stopped")
FINDING_KINDS = ("survey_item", "focus_theme", "log_count", "other")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class Measure(Base):
    """Something we do. `stop_rule` says, before it begins, what result would make us stop."""

    __tablename__ = "measure"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint("ends_on >= starts_on", name="days"),
        CheckConstraint("length(trim(stop_rule)) > 0", name="stop_rule"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost"),
        Index("ix_measure_status", "status", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # "A-7"
    title: Mapped[str]
    what: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str]
    theme: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    owner_unit: Mapped[str] = mapped_column(default="")  # what the public version says instead of a name
    other_partners: Mapped[str] = mapped_column(default="")  # without an account
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    cost: Mapped[int | None]  # kronor
    cost_note: Mapped[str] = mapped_column(default="")
    indicator: Mapped[str]
    base_line: Mapped[str]
    target: Mapped[str]
    target_on: Mapped[date]
    stop_rule: Mapped[str] = mapped_column(Text)
    risk: Mapped[str] = mapped_column(Text, default="")
    counter_measure: Mapped[str] = mapped_column(Text, default="")
    deviations: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(default="planned")
    is_public: Mapped[bool] = mapped_column(default=False)  # whether the next public version holds it
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    reminded_on: Mapped[date | None]  # that its end has passed
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="measure", cascade="all, delete-orphan", order_by="(Milestone.due_on, Milestone.id)"
    )
    history: Mapped[list["StatusChange"]] = relationship(back_populates="measure", order_by="StatusChange.id")
    readings: Mapped[list["Reading"]] = relationship(back_populates="measure", order_by="(Reading.read_on, Reading.id)")
    findings: Mapped[list["Finding"]] = relationship(back_populates="measure", order_by="Finding.id")
    rumours: Mapped[list["MeasureRumour"]] = relationship(back_populates="measure", order_by="MeasureRumour.id")
    partners: Mapped[list["MeasurePartner"]] = relationship(back_populates="measure", order_by="MeasurePartner.id")

    __mapper_args__ = {"version_id_col": version}


class Milestone(Base):
    """A step with a day. Late when the day has passed and it is not done."""

    __tablename__ = "milestone"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    reminded_on: Mapped[date | None]  # a week before
    late_reminded_on: Mapped[date | None]  # once it is late

    measure: Mapped[Measure] = relationship(back_populates="milestones")


class StatusChange(Base):
    """Who gave a measure which status, and why. Rows are added, never changed."""

    __tablename__ = "measure_status"
    __table_args__ = (CheckConstraint(_one_of("status", STATUSES), name="status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime]

    measure: Mapped[Measure] = relationship(back_populates="history")
    set_by: Mapped[User] = relationship()


class Reading(Base):
    """What the indicator showed on a day, and whether it is a result at which we said that we stop."""

    __tablename__ = "measure_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    read_on: Mapped[date]
    value: Mapped[str]
    note: Mapped[str] = mapped_column(Text, default="")
    says_stop: Mapped[bool] = mapped_column(default=False)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    measure: Mapped[Measure] = relationship(back_populates="readings")


class Finding(Base):
    """What a measure is grounded in: a survey's question, a theme of focus groups, a count of the log."""

    __tablename__ = "measure_finding"
    __table_args__ = (CheckConstraint(_one_of("kind", FINDING_KINDS), name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    wave_item_id: Mapped[int | None] = mapped_column(ForeignKey("wave_item.id", ondelete="SET NULL"))
    focus_theme_id: Mapped[int | None] = mapped_column(ForeignKey("focus_theme.id", ondelete="SET NULL"))
    words: Mapped[str] = mapped_column(Text)  # what was found, in a sentence
    found_on: Mapped[date]

    measure: Mapped[Measure] = relationship(back_populates="findings")
    wave_item: Mapped[WaveItem | None] = relationship()
    focus_theme: Mapped[FocusTheme | None] = relationship()


class MeasureRumour(Base):
    """That a measure answers a rumour."""

    __tablename__ = "measure_rumour"
    __table_args__ = (UniqueConstraint("measure_id", "rumour_id"), Index("ix_measure_rumour_rumour_id", "rumour_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"))
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)

    measure: Mapped[Measure] = relationship(back_populates="rumours")
    rumour: Mapped[Rumour] = relationship()


class MeasurePartner(Base):
    """An organisation that does it with us."""

    __tablename__ = "measure_partner"
    __table_args__ = (UniqueConstraint("measure_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))

    measure: Mapped[Measure] = relationship(back_populates="partners")
    organisation: Mapped[Organisation] = relationship()


class GroupMeeting(Base):
    """A meeting of the working group. Its agenda is built from the plan, and kept as it was when the meeting is closed."""

    __tablename__ = "plan_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date] = mapped_column(unique=True)
    place: Mapped[str] = mapped_column(default="")
    minutes: Mapped[str] = mapped_column(Text, default="")
    agenda: Mapped[dict[str, Any]] = mapped_column(default=dict)  # frozen when closed
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    decisions: Mapped[list["GroupDecision"]] = relationship(back_populates="meeting", order_by="GroupDecision.id")
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])

    __mapper_args__ = {"version_id_col": version}


class GroupDecision(Base):
    """What the working group decided: who does it by when, and what became of it."""

    __tablename__ = "plan_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("plan_meeting.id", ondelete="CASCADE"), index=True)
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
    reminded_on: Mapped[date | None]

    meeting: Mapped[GroupMeeting] = relationship(back_populates="decisions")
    measure: Mapped[Measure | None] = relationship()
    owner: Mapped[User] = relationship()


class PublicPlan(Base):
    """The plan as the public reads it, frozen. One person proposes it, another, an approver, publishes it."""

    __tablename__ = "public_plan"
    __table_args__ = (
        CheckConstraint("published_by_id IS NULL OR published_by_id <> proposed_by_id", name="four_eyes"),
        CheckConstraint("(published_by_id IS NULL) = (published_at IS NULL)", name="published"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measures: Mapped[list[Any]]  # what each says, see publishing.py
    introduction: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    published_by: Mapped[User | None] = relationship(foreign_keys=[published_by_id])
