"""Tables of waves: one round of asking, its questions as they were asked, who was invited (not what they answered)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.db import Base
from workbench.rumours.models import FOLLOWS
from workbench.surveys.panels.models import Panel

STATES = ("draft", "open", "closed")
WAYS = ("link", "web", "kiosk", "paper", "class", "import")
ITEM_KINDS = (
    "campaign", "control", "invented", "true_statement",  # statements: heard, believed, how sure
    "where_heard", "whom_ask", "where_check", "saw_message", "trust", "free_text", "background", "own",
)  # fmt: skip
LETTER_STATES = ("prepared", "sending", "sent", "failed", "unknown")
STATEMENTS = ("campaign", "control", "invented", "true_statement")


class Wave(Base):
    """One round. Its sampling is the panel's, or declared for itself; its questions are frozen when an approver lets it open.

    A draft that is approved opens by itself on `opens_on`. Whoever wrote it cannot approve it.
    """

    __tablename__ = "wave"
    __table_args__ = (
        CheckConstraint("state IN ('draft','open','closed')", name="state"),
        CheckConstraint("sampling IN ('volunteer','random','census')", name="sampling"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> created_by_id", name="four_eyes"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approved"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # in addresses: "hosten-2026"
    panel_id: Mapped[int | None] = mapped_column(ForeignKey("panel.id"))  # None: an open form, a kiosk, a class, a file
    sampling: Mapped[str]
    titles: Mapped[dict[str, Any]]  # language → title
    introductions: Mapped[dict[str, Any]]  # language → text above the questions, with the note on ethics
    languages: Mapped[list[str]]  # in which it can be answered, the first is the one to fall back on
    ways: Mapped[list[str]]  # of WAYS
    is_school: Mapped[bool] = mapped_column(default=False)  # under 18: anonymous, no number, no free text by default
    state: Mapped[str] = mapped_column(default="draft")
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]  # the last day, by the municipality's clock
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str] = mapped_column(Text, default="")  # why it closed before its last day
    invites_new_only: Mapped[bool] = mapped_column(default=False)  # only members that no wave has asked yet: a fresh sample
    invited_count: Mapped[int] = mapped_column(default=0)  # for the response rate; pupils on the list in a census
    expected_base: Mapped[int | None]  # answers counted on, for the smallest change that can be found
    remind_after_days: Mapped[int] = mapped_column(default=7)
    compared_with_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))  # the wave before
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]  # drafts only: in the bin for 30 days
    version: Mapped[int] = mapped_column(default=1)

    panel: Mapped[Panel | None] = relationship()
    items: Mapped[list["WaveItem"]] = relationship(
        back_populates="wave", order_by="WaveItem.position", cascade="all, delete-orphan"
    )
    stages: Mapped[list["SchoolStage"]] = relationship(
        back_populates="wave", order_by="SchoolStage.name", cascade="all, delete-orphan"
    )


class WaveItem(Base):
    """One question. `code` is the same in every wave that asks it, so that waves can be compared.

    A statement is asked as three: heard (yes/no/unsure), believed (true/false/dont_know), how sure (1–5).
    `texts` and `facts` hold every language of the wave before it opens; an empty text says "not in this language".
    """

    __tablename__ = "wave_item"
    __table_args__ = (UniqueConstraint("wave_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    code: Mapped[str]
    kind: Mapped[str]  # of ITEM_KINDS
    position: Mapped[int]
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    texts: Mapped[dict[str, Any]]  # language → the question or statement
    choices: Mapped[list[Any]]  # [{"value": "neighbour", "texts": {language → text}}]; empty for statements, trust, free text
    facts: Mapped[dict[str, Any]]  # language → {"text": …, "source": …, "url": …} for the last page; statements only
    last_for_half: Mapped[str] = mapped_column(default="")  # "a" or "b": that half gets it only at the end
    is_several: Mapped[bool] = mapped_column(default=False)  # several choices may be ticked
    is_required: Mapped[bool] = mapped_column(default=False)

    wave: Mapped[Wave] = relationship(back_populates="items")


class Invitation(Base):
    """That somebody was invited, reminded, and has answered. Days only, so that it cannot be matched with an answer by time.

    A letter is marked as sending before it leaves; one whose end nobody knows is unknown and never sent again.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("wave_id", "contact_id"),
        CheckConstraint("state IN ('prepared','sending','sent','failed','unknown')", name="state"),
        CheckConstraint("reminder_state IN ('','prepared','sending','sent','failed','unknown')", name="reminder_state"),
        Index("ix_invitation_wave_state", "wave_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("panel_contact.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default="prepared")  # of LETTER_STATES
    sent_on: Mapped[date | None]
    reminder_state: Mapped[str] = mapped_column(default="")  # of LETTER_STATES; empty: none is planned
    reminded_on: Mapped[date | None]
    has_answered: Mapped[bool] = mapped_column(default=False)

    wave: Mapped[Wave] = relationship()


class SchoolStage(Base):
    """One stage or class of a census: how many pupils were there to ask. Its answers are counted by `name`."""

    __tablename__ = "school_stage"
    __table_args__ = (UniqueConstraint("wave_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    name: Mapped[str]
    pupils: Mapped[int]
    absent: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(unique=True)  # what the class types or scans

    wave: Mapped[Wave] = relationship(back_populates="stages")


Index("ix_wave_item_rumour_id", WaveItem.rumour_id)
Index("ix_invitation_contact_id", Invitation.contact_id)
