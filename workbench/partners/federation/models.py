"""Tables of federation: libraries of others that we follow, the answers in them, which of ours rest on them, open questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.editorial.models import Sandwich
from workbench.rumours.models import FOLLOWS, Rumour, one_of

LIBRARY_STATES = ("asking", "followed", "refused", "ended")
PROPOSAL_STATES = ("new", "linked", "dismissed")
NOTICE_KINDS = ("correction", "withdrawal")
NOTICE_ANSWERS = ("changed", "not_ours")


class FollowedLibrary(Base):
    """Another organisation's library, read again and again. `installation` is what their workbench calls itself.

    asking: never read yet; refused: it turned out to be our own; ended: we stopped, or they closed it.
    """

    __tablename__ = "followed_library"
    __table_args__ = (
        CheckConstraint(one_of("state", LIBRARY_STATES), name="state"),
        Index("ix_followed_library_due", "state", "next_read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Text)  # as a person gave it; later the feed that it leads to
    feed_address: Mapped[str] = mapped_column(Text, default="")
    page_address: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(default="")
    installation: Mapped[str] = mapped_column(default="")
    themes: Mapped[list[str]]
    languages: Mapped[list[str]]
    state: Mapped[str] = mapped_column(default="asking")
    last_error: Mapped[str] = mapped_column(Text, default="")
    failure_count: Mapped[int] = mapped_column(default=0)
    own_count: Mapped[int] = mapped_column(default=0)  # answers that began with us: never proposed back
    refused_count: Mapped[int] = mapped_column(default=0)  # answers that could not be read
    validators: Mapped[dict[str, Any]]
    read_at: Mapped[datetime | None]
    next_read_at: Mapped[datetime | None]
    followed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    followed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    followed_by: Mapped[User] = relationship()


class ForeignAnswer(Base):
    """An answer in a followed library, as it was when it was last read: a proposal until a person decides.

    `way` names the libraries that it came through, the first one first; `home_url` is its address there.
    `text_mark` changes when a word or a source of the text does.
    """

    __tablename__ = "foreign_answer"
    __table_args__ = (
        CheckConstraint(one_of("state", PROPOSAL_STATES), name="state"),
        CheckConstraint("state <> 'linked' OR rumour_id IS NOT NULL", name="linked"),
        UniqueConstraint("library_id", "url"),
        Index("ix_foreign_answer_state", "state", "changed_at"),
        Index("ix_foreign_answer_rumour", "rumour_id"),
        Index("ix_foreign_answer_origin", "home_url"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("followed_library.id"))
    url: Mapped[str] = mapped_column(Text)
    home_url: Mapped[str] = mapped_column(Text)
    home_name: Mapped[str]
    way: Mapped[list[Any]]
    theme: Mapped[str]
    language: Mapped[str]
    format: Mapped[str]
    headline: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, Any]]
    licence: Mapped[str]
    licence_url: Mapped[str] = mapped_column(Text, default="")
    corrections: Mapped[list[Any]]
    text_mark: Mapped[str]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")
    seen_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="new")
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    library: Mapped[FollowedLibrary] = relationship()
    rumour: Mapped[Rumour | None] = relationship()
    decided_by: Mapped[User | None] = relationship()


class ForeignUse(Base):
    """An answer of ours that was begun from another's; `text_mark` is the text that ours rests on."""

    __tablename__ = "foreign_use"
    __table_args__ = (UniqueConstraint("foreign_answer_id", "sandwich_id"), Index("ix_foreign_use_sandwich", "sandwich_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    foreign_answer_id: Mapped[int] = mapped_column(ForeignKey("foreign_answer.id"))
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    parts: Mapped[list[str]]
    text_mark: Mapped[str]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]

    foreign_answer: Mapped[ForeignAnswer] = relationship()
    sandwich: Mapped[Sandwich] = relationship()
    begun_by: Mapped[User] = relationship()


class OriginNotice(Base):
    """The original of an answer of ours was corrected or withdrawn: a question to people, open until one of them answers."""

    __tablename__ = "origin_notice"
    __table_args__ = (
        CheckConstraint(one_of("kind", NOTICE_KINDS), name="kind"),
        CheckConstraint("answer IS NULL OR " + one_of("answer", NOTICE_ANSWERS), name="answer"),
        CheckConstraint("answer IS NULL OR (answered_by_id IS NOT NULL AND answered_at IS NOT NULL)", name="answered"),
        UniqueConstraint("use_id", "kind", "text_mark"),
        Index("ix_origin_notice_open", "answered_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    use_id: Mapped[int] = mapped_column(ForeignKey("foreign_use.id"))
    kind: Mapped[str]
    text_mark: Mapped[str]
    what: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    noticed_at: Mapped[datetime]
    answer: Mapped[str | None]
    note: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]

    use: Mapped[ForeignUse] = relationship()
    answered_by: Mapped[User | None] = relationship()
