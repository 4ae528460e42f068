"""The stemmed shadow of each published text, and the index of the database's own full-text search over it."""

from sqlalchemy import DDL, ForeignKey, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.partners.searching.schema import POSTGRES_INDEX, SQLITE_INDEX


class LibraryText(Base):
    """The public words of one answer as the search reads them: stems for SQLite, plain words for PostgreSQL."""

    __tablename__ = "library_text"

    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id", ondelete="CASCADE"), primary_key=True)
    revision_id: Mapped[int]  # the public revision that was read
    language: Mapped[str]
    title_stems: Mapped[str] = mapped_column(Text, default="")
    stems: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")


for _statement in SQLITE_INDEX:
    event.listen(LibraryText.__table__, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect="sqlite"))
for _statement in POSTGRES_INDEX:
    event.listen(LibraryText.__table__, "after_create", DDL(_statement.replace("%", "%%")).execute_if(dialect="postgresql"))
