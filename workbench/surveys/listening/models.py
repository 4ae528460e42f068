"""Tables of focus groups and meetings. No row holds who said something; notes go when the theme report is done."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import FOLLOWS, Rumour

STRATA = ("long_time_residents", "newcomers", "young_people", "front_line_staff", "other")  # METHOD.md D.6
GROUP_STATES = ("planned", "held", "cancelled")
PREFERENCES = ("a", "b", "neither", "divided")
MEETING_KINDS = ("evening", "talk", "training", "information", "other")
SIZES = ("", "few", "some", "many")  # how many came, roughly: under 10, 10 to 30, more than 30
QUESTION_STATES = ("answered", "follow_up", "followed_up")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class FocusRound(Base):
    """Four to eight groups about one thing, with one guide and one theme report."""

    __tablename__ = "focus_round"
    __table_args__ = (
        CheckConstraint("(adopted_at IS NULL) = (erase_at IS NULL)", name="adopted"),
        CheckConstraint("erased_at IS NULL OR adopted_at IS NOT NULL", name="erased"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # in addresses: "simhallen-hosten"
    title: Mapped[str]
    purpose: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(default="sv")  # of the guide
    guide: Mapped[list[Any]]  # [{"question": …, "help": …}]
    summary: Mapped[str] = mapped_column(Text, default="")  # the report in a few sentences, before the themes
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    adopted_at: Mapped[datetime | None]
    adopted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    erase_at: Mapped[datetime | None]  # a day after it was adopted: until then it can be taken back
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    groups: Mapped[list["FocusGroup"]] = relationship(back_populates="round", order_by="FocusGroup.id")
    themes: Mapped[list["FocusTheme"]] = relationship(back_populates="round", order_by="FocusTheme.id")
    drafts: Mapped[list["DraftTest"]] = relationship(back_populates="round", order_by="DraftTest.id")
    adopted_by: Mapped[User | None] = relationship(foreign_keys=[adopted_by_id])

    __mapper_args__ = {"version_id_col": version}


class FocusGroup(Base):
    """One group: who is asked, where and when, and the two colleagues. Who came is not kept."""

    __tablename__ = "focus_group"
    __table_args__ = (
        CheckConstraint(_one_of("stratum", STRATA), name="stratum"),
        CheckConstraint(_one_of("state", GROUP_STATES), name="state"),
        CheckConstraint("seats BETWEEN 5 AND 8", name="seats"),
        CheckConstraint("moderator = '' OR lower(moderator) <> lower(note_taker)", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("focus_round.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    stratum: Mapped[str]
    seats: Mapped[int] = mapped_column(default=6)
    place: Mapped[str] = mapped_column(default="")
    held_on: Mapped[date | None]
    starts: Mapped[str] = mapped_column(default="")  # "18:00", for the invitation
    moderator: Mapped[str] = mapped_column(default="")  # a colleague; emptied with the notes
    note_taker: Mapped[str] = mapped_column(default="")
    interpreter: Mapped[str] = mapped_column(default="")  # language, empty for none
    state: Mapped[str] = mapped_column(default="planned")
    was_small: Mapped[bool] = mapped_column(default=False)  # fewer than five came: its themes alone tell too much

    round: Mapped[FocusRound] = relationship(back_populates="groups")


class FocusNote(Base):
    """One row of notes, masked, without names. Erased with the report, at the latest after six months."""

    __tablename__ = "focus_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("focus_group.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    written_on: Mapped[date] = mapped_column(index=True)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    codes: Mapped[list["FocusCode"]] = relationship(back_populates="note", cascade="all, delete-orphan", order_by="FocusCode.id")
    group: Mapped[FocusGroup] = relationship()


class FocusTheme(Base):
    """What came up, in our words. Outlives the notes."""

    __tablename__ = "focus_theme"
    __table_args__ = (UniqueConstraint("round_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("focus_round.id", ondelete="CASCADE"))
    name: Mapped[str]
    theme: Mapped[str]  # of the vocabulary, T01 …
    summary: Mapped[str] = mapped_column(Text, default="")

    round: Mapped[FocusRound] = relationship(back_populates="themes")


class FocusCode(Base):
    """That a row, or a passage of it, belongs to a theme or speaks of a rumour."""

    __tablename__ = "focus_code"
    __table_args__ = (
        CheckConstraint("(theme_id IS NULL) <> (rumour_id IS NULL)", name="one"),
        CheckConstraint("starts_at >= 0 AND ends_at >= starts_at", name="passage"),
        Index("ix_focus_code_note_id", "note_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("focus_note.id", ondelete="CASCADE"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("focus_theme.id", ondelete="CASCADE"))
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    starts_at: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[int] = mapped_column(default=0)  # 0 and 0: the whole row

    note: Mapped[FocusNote] = relationship(back_populates="codes")
    theme: Mapped[FocusTheme | None] = relationship()
    rumour: Mapped[Rumour | None] = relationship()


class FocusSpread(Base):
    """That a theme or a rumour came up in a group: ticked by hand, or kept from the coding when the report is adopted."""

    __tablename__ = "focus_spread"
    __table_args__ = (
        CheckConstraint("(theme_id IS NULL) <> (rumour_id IS NULL)", name="one"),
        UniqueConstraint("group_id", "theme_id", name="uq_focus_spread_theme"),
        UniqueConstraint("group_id", "rumour_id", name="uq_focus_spread_rumour"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("focus_group.id", ondelete="CASCADE"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("focus_theme.id", ondelete="CASCADE"))
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)

    group: Mapped[FocusGroup] = relationship()


class DraftTest(Base):
    """Two drafts of an answer that groups compare."""

    __tablename__ = "focus_draft_test"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("focus_round.id", ondelete="CASCADE"), index=True)
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    title: Mapped[str]
    text_a: Mapped[str] = mapped_column(Text)
    text_b: Mapped[str] = mapped_column(Text)

    round: Mapped[FocusRound] = relationship(back_populates="drafts")
    rumour: Mapped[Rumour | None] = relationship()
    results: Mapped[list["DraftResult"]] = relationship(back_populates="test", cascade="all, delete-orphan")


class DraftResult(Base):
    """What one group said of the two drafts, in words: no shares, no heads."""

    __tablename__ = "focus_draft_result"
    __table_args__ = (
        CheckConstraint(_one_of("preference", PREFERENCES), name="preference"),
        UniqueConstraint("test_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    test_id: Mapped[int] = mapped_column(ForeignKey("focus_draft_test.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("focus_group.id", ondelete="CASCADE"))
    preference: Mapped[str]
    why: Mapped[str] = mapped_column(Text, default="")

    test: Mapped[DraftTest] = relationship(back_populates="results")
    group: Mapped[FocusGroup] = relationship()


class Meeting(Base):
    """An evening meeting, a talk, a training: what was asked there is logged below it."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint(_one_of("kind", MEETING_KINDS), name="kind"),
        CheckConstraint(_one_of("size", SIZES), name="size"),
        Index("ix_meeting_held_on", "held_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    size: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    questions: Mapped[list["MeetingQuestion"]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", order_by="MeetingQuestion.id"
    )


class MeetingQuestion(Base):
    """What was asked: masked words, theme, perhaps a rumour; answered there or to be followed up by a day."""

    __tablename__ = "meeting_question"
    __table_args__ = (
        CheckConstraint(_one_of("state", QUESTION_STATES), name="state"),
        CheckConstraint("state = 'answered' OR due_on IS NOT NULL", name="due"),
        Index("ix_meeting_question_rumour_id", "rumour_id"),
        Index("ix_meeting_question_state", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    theme: Mapped[str]
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    sighting_id: Mapped[int | None] = mapped_column(ForeignKey("sighting.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default="answered")
    answer: Mapped[str] = mapped_column(Text, default="")  # what we said there, or afterwards
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date | None]
    followed_up_on: Mapped[date | None]
    reminded_on: Mapped[date | None]

    meeting: Mapped[Meeting] = relationship(back_populates="questions")
    rumour: Mapped[Rumour | None] = relationship()
    owner: Mapped[User | None] = relationship()
