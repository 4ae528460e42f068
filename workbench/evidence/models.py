"""Tables of evidence: sources with what was taken from them and their copies; figures with values, history and imports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import one_of

READING_STATES = ("waiting", "read", "failed")
LINK_STATES = ("unchecked", "ok", "moved", "changed", "gone", "broken")
TROUBLED = ("changed", "gone", "broken")
IMPORT_STATES = ("mapping", "checked", "taking", "done", "cancelled")


class EvidenceSource(Base):
    """A source that answers can cite. On paper it has a reference instead of an address.

    `reading` says how far the machine is with the address: None for what was written by hand and never fetched.
    `link_since` is when the link came into its state; a "still valid" after that settles it.
    """

    __tablename__ = "evidence_source"
    __table_args__ = (
        CheckConstraint(f"reading IS NULL OR {one_of('reading', READING_STATES)}", name="reading"),
        CheckConstraint(one_of("link_state", LINK_STATES), name="link_state"),
        CheckConstraint("length(url) > 0 OR length(reference) > 0", name="place"),
        CheckConstraint("still_valid_at IS NULL OR length(trim(still_valid_reason)) > 0", name="still_valid"),
        CheckConstraint("replaced_by_id IS NULL OR replaced_by_id <> id", name="replaced_by"),
        Index("ix_evidence_source_next_check", "next_check_at"),
        Index("ix_evidence_source_url", "url"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    publisher: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    published: Mapped[str] = mapped_column(default="")  # a year, a month or a day, as the publisher gives it
    url: Mapped[str] = mapped_column(Text, default="")
    reference: Mapped[str] = mapped_column(default="")  # of what has no address: diary number, shelf mark
    accessed: Mapped[date | None]
    language: Mapped[str] = mapped_column(default="sv")
    note: Mapped[str] = mapped_column(Text, default="")
    reading: Mapped[str | None]
    reading_error: Mapped[str] = mapped_column(Text, default="")
    asked_count: Mapped[int] = mapped_column(default=0)  # tells one wish for a copy from the next
    still_valid_at: Mapped[datetime | None]
    still_valid_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    still_valid_reason: Mapped[str] = mapped_column(Text, default="")
    review_by: Mapped[date | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_source.id"))
    link_state: Mapped[str] = mapped_column(default="unchecked")
    link_since: Mapped[datetime | None]
    link_target: Mapped[str] = mapped_column(Text, default="")  # where redirects lead
    checked_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None]
    known_hash: Mapped[str] = mapped_column(default="")  # of the text as it was when people last relied on it
    seen_hash: Mapped[str] = mapped_column(default="")  # of the text at the last check
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    added_by: Mapped[User] = relationship(foreign_keys=[added_by_id])
    still_valid_by: Mapped[User | None] = relationship(foreign_keys=[still_valid_by_id])
    replaced_by: Mapped["EvidenceSource | None"] = relationship(remote_side=[id])

    __mapper_args__ = {"version_id_col": version}


class SourceExtract(Base):
    """What was taken from a source: a passage as it stands there, or a number with what it counts."""

    __tablename__ = "source_extract"
    __table_args__ = (
        CheckConstraint("kind IN ('passage','number')", name="kind"),
        CheckConstraint("length(trim(text)) > 0", name="text"),
        Index("ix_source_extract_source", "source_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("evidence_source.id"))
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)  # the passage, or what the number counts
    value: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")  # page or section
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]

    added_by: Mapped[User] = relationship()


class StoredBody(Base):
    """Bytes under their own SHA-256, packed with gzip. The same bytes are stored once."""

    __tablename__ = "stored_body"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]  # before packing


class SourceCopy(Base):
    """An archived copy: the page as it came, its text, and a PDF typeset from the text. Never shown as a page.

    A copy that had to go keeps its row with who took it away and why; its bodies are gone.
    """

    __tablename__ = "source_copy"
    __table_args__ = (
        Index("ix_source_copy_source", "source_id", "taken_at"),
        CheckConstraint("removed_at IS NULL OR length(trim(removed_reason)) > 0", name="removed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("evidence_source.id"))
    taken_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(Text)  # where the page was found in the end
    content_type: Mapped[str]
    page_hash: Mapped[str | None] = mapped_column(ForeignKey("stored_body.sha256"))
    text_hash: Mapped[str | None] = mapped_column(ForeignKey("stored_body.sha256"))
    pdf_hash: Mapped[str | None] = mapped_column(ForeignKey("stored_body.sha256"))
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_reason: Mapped[str] = mapped_column(Text, default="")

    removed_by: Mapped[User | None] = relationship()


class LinkCheck(Base):
    """One look at a source's address: shown on its page, dropped after two years."""

    __tablename__ = "link_check"
    __table_args__ = (
        CheckConstraint(one_of("result", (*LINK_STATES[1:], "left")), name="result"),
        Index("ix_link_check_source", "source_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("evidence_source.id"))
    at: Mapped[datetime]
    result: Mapped[str]  # "left": robots.txt or the guard keeps us out, so nothing is known
    status: Mapped[int | None]
    target: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(Text, default="")


class Figure(Base):
    """A local figure: what is counted, where, in which unit, by whom, and when the next value comes."""

    __tablename__ = "figure"
    __table_args__ = (CheckConstraint("length(trim(title_sv)) > 0", name="title_sv"), Index("ix_figure_release", "next_release"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title_sv: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    theme: Mapped[str] = mapped_column(default="T99")
    place: Mapped[str] = mapped_column(default="")
    unit_sv: Mapped[str]
    unit_en: Mapped[str] = mapped_column(default="")
    definition: Mapped[str] = mapped_column(Text, default="")
    small_numbers: Mapped[str] = mapped_column(Text, default="")  # what to mind when few people stand behind a value
    next_release: Mapped[date | None]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_source.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    source: Mapped[EvidenceSource | None] = relationship()
    values: Mapped[list["FigureValue"]] = relationship(order_by="FigureValue.period.desc()")

    __mapper_args__ = {"version_id_col": version}


class FigureValue(Base):
    """The value of a year (2025) or a quarter (2025-Q3), as a decimal number in text: no digit is lost or added."""

    __tablename__ = "figure_value"
    __table_args__ = (UniqueConstraint("figure_id", "period"), CheckConstraint("length(value) > 0", name="value"))

    id: Mapped[int] = mapped_column(primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id"))
    period: Mapped[str]
    value: Mapped[str]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("evidence_source.id"))
    entered_at: Mapped[datetime]

    source: Mapped[EvidenceSource | None] = relationship()


class FigureChange(Base):
    """One value that was entered or changed: who, when, from what to what, why."""

    __tablename__ = "figure_change"
    __table_args__ = (Index("ix_figure_change_figure", "figure_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id"))
    period: Mapped[str]
    old: Mapped[str] = mapped_column(default="")
    new: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[User] = relationship()


class FigureImport(Base):
    """A file of official statistics on its way in. `rows` hold [number in the file, cell, …] and go when the run has ended."""

    __tablename__ = "figure_import"
    __table_args__ = (CheckConstraint(one_of("state", IMPORT_STATES), name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="mapping")
    columns: Mapped[list[str]]
    rows: Mapped[list[Any]]
    row_count: Mapped[int]
    mapping: Mapped[dict[str, Any]]
    defaults: Mapped[dict[str, Any]]  # what stands in where the file has no column: figure, unit, theme, place, source
    report: Mapped[dict[str, Any]]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    asked_by: Mapped[User] = relationship()
