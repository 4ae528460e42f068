"""Tables of working together on a text. Comments themselves are editorial.models.ReviewComment, which carries the passage."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.audiences.models import Spokesperson
from workbench.db import Base
from workbench.editorial.models import ReviewComment, Sandwich


class SetAside(Base):
    """One person's text as it was when a colleague's came first. It stays readable whatever is chosen in the merge."""

    __tablename__ = "set_aside"
    __table_args__ = (Index("ix_set_aside_sandwich", "sandwich_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    base_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))
    theirs_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    document: Mapped[dict[str, Any]]
    at: Mapped[datetime]

    user: Mapped[User] = relationship()


class Suggestion(Base):
    """Other words for a passage, proposed by a colleague. Whoever writes the text accepts them or says why not."""

    __tablename__ = "suggestion"
    __table_args__ = (
        CheckConstraint("state IN ('open','accepted','declined')", name="state"),
        CheckConstraint("state <> 'declined' OR length(trim(reason)) > 0", name="reason"),
        CheckConstraint("state <> 'accepted' OR made_revision_id IS NOT NULL", name="accepted"),
        Index("ix_suggestion_sandwich", "sandwich_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    part: Mapped[str]
    passage_start: Mapped[int]
    passage_end: Mapped[int]
    passage: Mapped[str] = mapped_column(Text)
    replacement: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="open")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    made_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))

    author: Mapped[User] = relationship(foreign_keys=[author_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])


class Mention(Base):
    """A colleague who is named in a comment: it stands in their list until they have seen it, and is mailed once."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("comment_id", "user_id"), Index("ix_mention_user", "user_id", "seen_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("review_comment.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    comment: Mapped[ReviewComment] = relationship()


class QuoteLink(Base):
    """A link with which a spokesperson without an account says yes or no to their own words. Only its hash is kept."""

    __tablename__ = "quote_link"
    __table_args__ = (
        CheckConstraint("answer IN ('','approved','changes')", name="answer"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("answer <> 'changes' OR length(trim(wish)) > 0", name="wish"),
        Index("ix_quote_link_sandwich", "sandwich_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    spokesperson_id: Mapped[int] = mapped_column(ForeignKey("spokesperson.id"))
    words: Mapped[str] = mapped_column(Text)  # the quote as it stood: another word, and the answer counts no more
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    salt: Mapped[str]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    send_to: Mapped[str | None]  # forgotten once the letter has gone
    mailed_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    wish: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    seen_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))

    sandwich: Mapped[Sandwich] = relationship()
    spokesperson: Mapped[Spokesperson] = relationship()
    made_by: Mapped[User] = relationship()
