"""Tables of the privacy room: the register of erasures, requests for records, exports, our own comment fields."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import Rumour, one_of

WAYS = ("link", "receipt", "author")
REQUEST_STATES = ("reading", "making", "ready", "failed", "closed")
EXPORT_STATES = ("asked", "waiting", "running", "made", "failed", "gone")
OUTCOMES = ("", "removed", "stays", "handed_on")


class Erasure(Base):
    """One erasure that a person asked for. Holds no text, no address and no name: a keyed code, and how much was erased.

    `key` is an HMAC under the installation's secret; `counts` says how many rows of each table lost their words.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint(one_of("way", WAYS), name="way"),
        CheckConstraint("length(trim(reference)) > 0", name="reference"),
        Index("ix_erasure_key", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)  # the same in the register outside of the database
    way: Mapped[str]
    key: Mapped[str]
    reference: Mapped[str]  # in the municipality's records
    counts: Mapped[dict[str, Any]]
    again_count: Mapped[int] = mapped_column(default=0)  # erased later: it had come back from a backup or was collected anew
    erased_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    erased_at: Mapped[datetime]

    erased_by: Mapped[User | None] = relationship()


class ErasureWatch(Base):
    """Up to which item the register was last held against what has been collected since: one row."""

    __tablename__ = "erasure_watch"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(default=0)
    copy_id: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[datetime]


class RecordsRequest(Base):
    """Somebody asks for official documents: what we hold about one rumour, or about a span of days. Never who asks."""

    __tablename__ = "records_request"
    __table_args__ = (
        CheckConstraint(one_of("state", REQUEST_STATES), name="state"),
        CheckConstraint("rumour_id IS NOT NULL OR (first_day IS NOT NULL AND last_day IS NOT NULL)", name="scope"),
        CheckConstraint("length(trim(reference)) > 0", name="reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"))
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    language: Mapped[str] = mapped_column(default="sv")
    state: Mapped[str] = mapped_column(default="reading")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    file_name: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    passage_count: Mapped[int] = mapped_column(default=0)
    mask_count: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]  # passages and file are gone then
    closed_at: Mapped[datetime | None]

    rumour: Mapped[Rumour | None] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    passages: Mapped[list["RecordsPassage"]] = relationship(
        back_populates="request", order_by="RecordsPassage.position", cascade="all, delete-orphan"
    )


class RecordsPassage(Base):
    """One text of a request. `masks`: [{"start", "end", "why", "is_on", "by"}], proposed by rules, decided by a person."""

    __tablename__ = "records_passage"
    __table_args__ = (Index("ix_records_passage_request", "request_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("records_request.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]  # what it is: a slug of extracts/words.py
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(Text)
    masks: Mapped[list[Any]]
    is_left_out: Mapped[bool] = mapped_column(default=False)
    left_out_why: Mapped[str] = mapped_column(default="")
    is_looked_at: Mapped[bool] = mapped_column(default=False)

    request: Mapped[RecordsRequest] = relationship(back_populates="passages")


class DataExport(Base):
    """An export of everything in open formats: one administrator asks, an approver agrees, since restricted rumours are in it.

    Its link is secret and dies after seven days, and the file with it.
    """

    __tablename__ = "data_export"
    __table_args__ = (
        CheckConstraint(one_of("state", EXPORT_STATES), name="state"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("state IN ('asked','gone') OR agreed_by_id IS NOT NULL", name="agreed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="asked")
    reason: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    tables_done: Mapped[int] = mapped_column(default=0)
    tables_total: Mapped[int] = mapped_column(default=0)
    row_count: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(default="")
    fault: Mapped[str] = mapped_column(default="")

    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    agreed_by: Mapped[User | None] = relationship(foreign_keys=[agreed_by_id])


class CommentField(Base):
    """A place of our own where the public may write, and how often somebody must look there (BBS-lagen 1998:112, 4 §)."""

    __tablename__ = "comment_field"
    __table_args__ = (
        CheckConstraint("look_hours BETWEEN 1 AND 168", name="look_hours"),
        CheckConstraint("length(trim(name)) > 0", name="name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str]
    look_hours: Mapped[int]
    is_open: Mapped[bool] = mapped_column(default=True)
    looked_at: Mapped[datetime | None]
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    looked_by: Mapped[User | None] = relationship(foreign_keys=[looked_by_id])


class CommentCase(Base):
    """One comment that somebody has stopped at. Removed only when it is evidently one of the law's crimes; all else stays."""

    __tablename__ = "comment_case"
    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
        CheckConstraint("outcome <> 'removed' OR (ground <> '' AND is_evident)", name="ground"),
        CheckConstraint("(outcome = '') = (decided_at IS NULL)", name="decided"),
        Index("ix_comment_case_due", "outcome", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    field_id: Mapped[int] = mapped_column(ForeignKey("comment_field.id"))
    text: Mapped[str] = mapped_column(Text)  # masked before it was stored; erased with the days of the deletion decision
    written_at: Mapped[datetime | None]
    noticed_at: Mapped[datetime]
    noticed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    due_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(default="")
    ground: Mapped[str] = mapped_column(default="")
    is_evident: Mapped[bool] = mapped_column(default=False)
    is_kept_as_evidence: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    words_erased_at: Mapped[datetime | None]

    field: Mapped[CommentField] = relationship()
    noticed_by: Mapped[User] = relationship(foreign_keys=[noticed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
