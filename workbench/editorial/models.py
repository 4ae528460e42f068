"""Tables of the editorial room. A revision's text never changes; the sandwich row holds state, slug and what is public."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import FOLLOWS, Rumour, one_of

FORMATS = ("sandwich", "fact_page", "what_we_know", "answer_to_worry", "direct_reply", "holding_statement")
STATES = ("draft", "in_review", "changes_requested", "approved", "published", "correcting", "withdrawn")
READING_REASONS = ("humour", "children", "parties", "election", "language")


class Sandwich(Base):
    """One structured answer to one rumour, in one language and one format."""

    __tablename__ = "sandwich"
    __table_args__ = (
        CheckConstraint(one_of("format", FORMATS), name="format"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("visibility IN ('public','partners','listed')", name="visibility"),
        CheckConstraint("state <> 'published' OR public_revision_id IS NOT NULL", name="published"),
        Index("ix_sandwich_state_since", "state", "state_since"),
        Index("ix_sandwich_turn", "turn_user_id", "state_since"),  # what waits for a person, on the first page of each
        # the library reads these columns of thousands of rows, and the texts of twenty
        Index(
            "ix_sandwich_library", "state", "visibility", "last_published_at", "id", "language", "format", "rumour_id",
            "public_revision_id", "review_by", "state_since",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    format: Mapped[str]
    language: Mapped[str] = mapped_column(default="sv")
    slug: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="draft")
    state_since: Mapped[datetime]
    turn_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    current_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True))
    sent_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True))  # what the approver reads
    approved_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True))
    public_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True))
    ticked_rules: Mapped[list[str]]  # warnings that the author let stand when the text was sent
    public_text: Mapped[str] = mapped_column(Text, default="")  # the public words in lower case, for the search
    visibility: Mapped[str] = mapped_column(default="public")
    licence: Mapped[str] = mapped_column(default="CC BY 4.0")
    first_published_at: Mapped[datetime | None]
    last_published_at: Mapped[datetime | None]
    review_by: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    deleted_at: Mapped[datetime | None]  # drafts only: in the bin for 30 days
    erased_at: Mapped[datetime | None]  # the bin was emptied: the texts are gone, the log stays
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    rumour: Mapped[Rumour] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    turn_user: Mapped[User | None] = relationship(foreign_keys=[turn_user_id])
    current_revision: Mapped["Revision | None"] = relationship(foreign_keys=[current_revision_id], post_update=True)
    approved_revision: Mapped["Revision | None"] = relationship(foreign_keys=[approved_revision_id], post_update=True)
    public_revision: Mapped["Revision | None"] = relationship(foreign_keys=[public_revision_id], post_update=True)
    readers: Mapped[list["SandwichReader"]] = relationship()

    __mapper_args__ = {"version_id_col": version}


class SandwichReader(Base):
    """A partner organisation that a sandwich with visibility "listed" is shown to."""

    __tablename__ = "sandwich_reader"

    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class Revision(Base):
    """One unchangeable saved text: the document as sandwiches.Document.to_json() gives it."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("sandwich_id", "number"), UniqueConstraint("id", "author_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    restored_from: Mapped[int | None]

    author: Mapped[User] = relationship()
    approval: Mapped["Approval | None"] = relationship(
        foreign_keys="Approval.revision_id", viewonly=True, lazy="joined", back_populates="revision"
    )


class Autosave(Base):
    """What one person has typed since the last revision; taken over by the next save. At most two seconds old."""

    __tablename__ = "autosave"
    __table_args__ = (UniqueConstraint("sandwich_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    base_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    document: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class Approval(Base):
    """Another person's yes to one revision. Four eyes, and a sandwich's verdict, hold in the database too."""

    __tablename__ = "approval"
    __table_args__ = (
        ForeignKeyConstraint(["revision_id", "author_id"], ["revision.id", "revision.author_id"], name="fk_approval_author"),
        CheckConstraint("author_id <> approver_id", name="four_eyes"),
        CheckConstraint("format <> 'sandwich' OR verdict IN ('false','misleading','partly_true')", name="verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    approver_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    format: Mapped[str]
    verdict: Mapped[str]
    review_by: Mapped[date]
    approved_at: Mapped[datetime]
    record: Mapped[dict[str, Any]]  # claim, verdict, decision and footer as they stood when it was approved

    approver: Mapped[User] = relationship(foreign_keys=[approver_id], lazy="joined")
    revision: Mapped[Revision] = relationship(foreign_keys=[revision_id], viewonly=True, back_populates="approval")


class SecondReading(Base):
    """Another colleague's reading of a text that needs one more pair of eyes, and why (vocabulary.json, extra_readers)."""

    __tablename__ = "second_reading"
    __table_args__ = (
        ForeignKeyConstraint(
            ["revision_id", "author_id"], ["revision.id", "revision.author_id"], name="fk_second_reading_author"
        ),
        CheckConstraint("author_id <> reader_id", name="other_eyes"),
        CheckConstraint(one_of("reason", READING_REASONS), name="reason"),
        UniqueConstraint("revision_id", "reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    reason: Mapped[str] = mapped_column(default="children", server_default="children")
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reader_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    read_at: Mapped[datetime]

    reader: Mapped[User] = relationship(foreign_keys=[reader_id], lazy="joined")


class RuleOverride(Base):
    """A block lifted for one revision: the author asks, the approver (W15: the legal reviewer) grants in writing."""

    __tablename__ = "rule_override"
    __table_args__ = (
        UniqueConstraint("revision_id", "rule"),
        CheckConstraint("granted_by_id IS NULL OR granted_by_id <> requested_by_id", name="four_eyes"),
        CheckConstraint("granted_by_id IS NULL OR length(trim(reason)) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    rule: Mapped[str]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    request_reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    granted_at: Mapped[datetime | None]

    requested_by: Mapped[User] = relationship(foreign_keys=[requested_by_id])
    granted_by: Mapped[User | None] = relationship(foreign_keys=[granted_by_id])


class ReviewComment(Base):
    """A reviewer's word on a text, or the reason for asking for changes."""

    __tablename__ = "review_comment"
    __table_args__ = (CheckConstraint("kind IN ('comment','changes_requested')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[str] = mapped_column(default="comment")
    part: Mapped[str] = mapped_column(default="whole")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("review_comment.id"))  # a reply; its thread's first comment
    passage: Mapped[str] = mapped_column(Text, default="")  # the words that it is about, and where they stood in the part
    passage_start: Mapped[int | None]
    passage_end: Mapped[int | None]

    author: Mapped[User] = relationship(foreign_keys=[author_id])


class Correction(Base):
    """A correction: what was wrong, why, when. Public for ever once `corrected_at` is set. METHOD.md F9."""

    __tablename__ = "correction"
    __table_args__ = (CheckConstraint("kind IN ('correction','withdrawal')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    kind: Mapped[str] = mapped_column(default="correction")
    what: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    corrected_at: Mapped[datetime | None]  # when the corrected text was published; None while it is being written
    corrected_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    sandwich: Mapped[Sandwich] = relationship()


class ErrorReport(Base):
    """A reader's report of an error, to be answered within two working days. Masked; the address goes after the answer."""

    __tablename__ = "error_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int | None] = mapped_column(ForeignKey("sandwich.id"))
    text: Mapped[str] = mapped_column(Text)
    reply_address: Mapped[str | None]
    reported_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    mailed_at: Mapped[datetime | None]

    sandwich: Mapped[Sandwich | None] = relationship()
