"""Tables of items: the collected texts, their copies, earlier wordings, translations and assessments."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.intake.models.sources import Source
from workbench.intake.months.column import words_column
from workbench.intake.months.schema import POSTGRES_MONTHS
from workbench.intake.searching.schema import POSTGRES_INDEX, SQLITE_INDEX
from workbench.rumours.models import TRANSLATORS, one_of

COPY_SIGNS = ("address", "text", "near")
LIKELY = ("state", "flagged", "is_raised", "score", "id")
NEWEST = ("state", "flagged", "dated_at", "id")
CHOSEN_BY = ("source_id", "match_code", "match_relation")
LANGUAGE_SUPPORT = ("full", "partial", "none")


class Item(Base):
    """One collected text, masked before it was stored.

    What the inbox sorts and filters by is repeated here from the newest assessment (`flagged`, `score`, `theme`, `match_…`).
    `dated_at` is when it was published, or collected where the source says nothing sane. `taken_by` with state "new" means
    that somebody has it open; with state "taken", that they took it. Both end after TAKE_LASTS (service.py).
    `removed`: gone at its source; its words are erased here, the row stays so that it is not collected again.
    On PostgreSQL title and text lie in a table by month (months/); they are read and written here as on SQLite.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        UniqueConstraint("source_id", "url"),
        CheckConstraint("state IN ('new','taken','dismissed','linked','removed')", name="state"),
        CheckConstraint("state <> 'linked' OR rumour_id IS NOT NULL", name="linked"),
        # Of a million items none is read itself to be counted or passed over: what is chosen by stands in these.
        Index("ix_item_likely", *LIKELY, "dated_at", *CHOSEN_BY),
        Index("ix_item_theme", "state", "theme", "flagged", "is_raised", "score", "id", "dated_at"),
        Index("ix_item_newest", *NEWEST, "theme", *CHOSEN_BY),
        Index("ix_item_state_likely", "state", "is_raised", "score", "id"),
        Index("ix_item_state_newest", "state", "dated_at", "id"),
        Index("ix_item_unassessed", "assessed_at", "state", "dated_at", "id"),
        Index("ix_item_taken_by", "taken_by_id", "state"),
        Index("ix_item_source", "source_id", "dated_at"),
        Index("ix_item_text_digest", "text_digest"),
        Index("ix_item_canonical_url", "canonical_url"),
        Index("ix_item_checked", "state", "checked_at", "id"),
        Index("ix_item_match", "match_code", "dated_at"),
        Index("ix_item_assigned_to", "assigned_to_id", "state"),
        Index("ix_item_collected_at", "collected_at", "source_id"),  # counts per day and kind of source
        {"sqlite_autoincrement": True},  # the id of a joined copy is never given to another item
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str]
    url: Mapped[str | None]
    title: Mapped[str] = words_column("title")
    text: Mapped[str] = words_column("text")
    language: Mapped[str | None]
    published_at: Mapped[datetime | None]
    collected_at: Mapped[datetime]
    dated_at: Mapped[datetime]
    warnings: Mapped[list[str]]
    masked_counts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="new")
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime | None]
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"))
    flagged: Mapped[bool] = mapped_column(default=False)
    score: Mapped[float] = mapped_column(default=0.0)
    theme: Mapped[str | None]
    match_code: Mapped[str | None]
    match_relation: Mapped[str | None]
    assessed_at: Mapped[datetime | None]
    assess_error: Mapped[str] = mapped_column(default="")
    assess_again_at: Mapped[datetime | None]
    text_version: Mapped[int] = mapped_column(default=1)
    edited_at: Mapped[datetime | None]  # changed at its source; what it said before is in ItemText
    canonical_url: Mapped[str | None]
    text_digest: Mapped[str | None]
    copy_count: Mapped[int] = mapped_column(default=0)
    author_code: Mapped[str | None]  # keyed; emptied when linked or dismissed, at the latest after 30 days
    checked_at: Mapped[datetime | None]  # when we last asked whether its address still answers
    missing_since: Mapped[datetime | None]  # first 404 or 410 of its own address
    removed_at: Mapped[datetime | None]
    is_raised: Mapped[bool] = mapped_column(default=False)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    source: Mapped[Source] = relationship()
    taken_by: Mapped[User | None] = relationship(foreign_keys=[taken_by_id])
    assigned_to: Mapped[User | None] = relationship(foreign_keys=[assigned_to_id])
    copies: Mapped[list["ItemCopy"]] = relationship(back_populates="item", order_by="ItemCopy.id")
    tags: Mapped[list["ItemTag"]] = relationship(order_by="ItemTag.tag", viewonly=True)
    assessment: Mapped["Assessment | None"] = relationship(back_populates="item", uselist=False)


class ItemCopy(Base):
    """The same story at another place: one line in the inbox, every link kept. `similarity` is the share of shared shingles.

    `text` is empty when it is the line's own text, word for word. `was_item_id` is the id it had as an item of its own.
    """

    __tablename__ = "item_copy"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        CheckConstraint(one_of("sign", COPY_SIGNS), name="sign"),
        Index("ix_item_copy_item", "item_id"),
        Index("ix_item_copy_was_item", "was_item_id"),
        Index("ix_item_copy_collected_at", "collected_at", "source_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str]
    url: Mapped[str | None]
    title: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None]
    collected_at: Mapped[datetime]
    sign: Mapped[str]
    similarity: Mapped[float] = mapped_column(default=1.0)
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None]
    was_item_id: Mapped[int | None]
    author_code: Mapped[str | None]  # as in Item
    checked_at: Mapped[datetime | None]  # as in Item
    is_own_report: Mapped[bool] = mapped_column(default=False)  # another person's words: counts, though they are the same

    item: Mapped[Item] = relationship(back_populates="copies")
    source: Mapped[Source] = relationship()


class ItemBand(Base):
    """One band of an item's MinHash signature; two texts that share a band are compared. Dropped after a month."""

    __tablename__ = "item_band"
    __table_args__ = (Index("ix_item_band_value", "value"), Index("ix_item_band_item", "item_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    value: Mapped[int] = mapped_column(BigInteger)


class ItemText(Base):
    """What an item said before its source changed it. Masked like everything else."""

    __tablename__ = "item_text"
    __table_args__ = (UniqueConstraint("item_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    seen_at: Mapped[datetime]


class Translation(Base):
    """An item in another language, and who translated it. The original stays in the item."""

    __tablename__ = "item_translation"
    __table_args__ = (
        UniqueConstraint("item_id", "language"),
        CheckConstraint(one_of("translated_by", TRANSLATORS), name="translated_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    language: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    translated_by: Mapped[str]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]

    added_by: Mapped[User] = relationship()


class ItemTag(Base):
    """A word put on an item by a house rule or by a person."""

    __tablename__ = "item_tag"
    __table_args__ = (UniqueConstraint("item_id", "tag"), Index("ix_item_tag_tag", "tag", "item_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    tag: Mapped[str]
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("house_rule.id", ondelete="SET NULL"))


class Assessment(Base):
    """What the machine says of an item; one row per item, replaced when a new model reads it.

    `is_unsure`: it abstains, as the score lies near the threshold or the text can hardly be read. `similar` holds the labelled
    sentences of the corpus that speak most for and against.
    """

    __tablename__ = "assessment"
    __table_args__ = (CheckConstraint(one_of("language_support", LANGUAGE_SUPPORT), name="language_support"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), unique=True)
    relevant: Mapped[bool]
    relevance: Mapped[str]
    score: Mapped[float]
    threshold: Mapped[float]
    statement_type: Mapped[str]
    matches: Mapped[list[Any]]
    reasons: Mapped[list[Any]]
    model_version: Mapped[str]
    assessed_at: Mapped[datetime]
    is_unsure: Mapped[bool] = mapped_column(default=False)
    checkworthiness: Mapped[float] = mapped_column(default=0.0)
    flags: Mapped[list[Any]] = mapped_column(default=list)
    language: Mapped[str | None]
    language_support: Mapped[str] = mapped_column(default="full")
    similar: Mapped[list[Any]] = mapped_column(default=list)

    item: Mapped[Item] = relationship(back_populates="assessment")


for _dialect, _statements in (("sqlite", SQLITE_INDEX), ("postgresql", (*POSTGRES_INDEX, *POSTGRES_MONTHS))):
    for _statement in _statements:
        event.listen(Item.__table__, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect=_dialect))
