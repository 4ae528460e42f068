"""Tables of answers. A response holds a panel number at most: no address, no time of day, no network address."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.db import Base
from workbench.surveys.waves.models import Wave


class Response(Base):
    """One filled-in form.

    `answers` by the item's code: a statement {"heard": "yes|no|unsure", "belief": "true|false|dont_know", "sure": 1–5};
    one choice {"value": …}; several {"values": […]}; trust {"value": "1"–"5" or "dont_know"}. What was skipped is absent.
    `number` is empty without a panel; twice the same number in a wave is refused, a later answer replaces nothing.
    """

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("wave_id", "receipt"),
        UniqueConstraint("wave_id", "number"),  # rows without a number do not clash
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    number: Mapped[str | None]  # the panel number
    receipt: Mapped[str]  # random, from the form: the same form sent twice is one answer
    way: Mapped[str]
    language: Mapped[str]
    stage: Mapped[str] = mapped_column(default="")  # of a school census
    answered_on: Mapped[date]
    answers: Mapped[dict[str, Any]]
    background: Mapped[dict[str, Any]]  # variable → value; at most age band, district, stage

    wave: Mapped[Wave] = relationship()


class FreeText(Base):
    """What somebody wrote, masked, torn off from the form: no number, no day, no other answer. Kept for the days of its wave."""

    __tablename__ = "free_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    item_code: Mapped[str]
    language: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    shuffle: Mapped[bytes] = mapped_column(LargeBinary)  # random, so that the order of rows tells nothing


class PaperEntry(Base):
    """A paper form that has been typed in once. The second typing makes it an answer, and this row goes."""

    __tablename__ = "paper_entry"
    __table_args__ = (UniqueConstraint("wave_id", "form_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id", ondelete="CASCADE"))
    form_number: Mapped[int]  # what staff write on the paper
    language: Mapped[str]
    answers: Mapped[dict[str, Any]]
    background: Mapped[dict[str, Any]]
    free_texts: Mapped[list[Any]]  # pairs of the question's code and the masked text
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    entered_on: Mapped[date]

    wave: Mapped[Wave] = relationship()


class FormWording(Base):
    """The form's own words in a language that the municipality has added: "Next", "Don't know", by their English text."""

    __tablename__ = "form_wording"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # of the language, in itself
    is_right_to_left: Mapped[bool] = mapped_column(default=False)
    words: Mapped[dict[str, Any]]  # key → text; what is missing falls back on English and is marked so


Index("ix_free_text_wave_id", FreeText.wave_id)
