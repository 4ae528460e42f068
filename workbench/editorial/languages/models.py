"""Tables of languages: those in use, who reads them, and which answer is a version of which."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.editorial.models import Revision, Sandwich


class AnswerLanguage(Base):
    """A language that answers are translated to, beside Swedish and English. `code` is BCP 47, `name` in its own script."""

    __tablename__ = "answer_language"
    __table_args__ = (CheckConstraint("code NOT IN ('sv','en')", name="added"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # no new versions; what is published stands


class LanguageReader(Base):
    """A colleague who reads a language and signs for its versions; an administrator says so."""

    __tablename__ = "language_reader"
    __table_args__ = (UniqueConstraint("user_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    language: Mapped[str]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime]

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class LanguageVersion(Base):
    """The answer `sandwich_id` is a version of the answer `source_id`, compared last with one of the source's revisions."""

    __tablename__ = "language_version"
    __table_args__ = (CheckConstraint("sandwich_id <> source_id", name="another"),)

    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"), index=True)
    source_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    compared_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    compared_at: Mapped[datetime]

    sandwich: Mapped[Sandwich] = relationship(foreign_keys=[sandwich_id])
    source: Mapped[Sandwich] = relationship(foreign_keys=[source_id])
    source_revision: Mapped[Revision] = relationship(foreign_keys=[source_revision_id])
    compared_by: Mapped[User] = relationship(foreign_keys=[compared_by_id])

    @property
    def is_fresh(self) -> bool:
        """Whether nobody has compared the two since the version was begun."""
        return self.compared_at == self.sandwich.created_at
