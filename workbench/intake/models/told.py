"""Tables of what people tell us: tips, the field form and imported files."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.intake.models.items import Item
from workbench.rumours.models import one_of

TOLD_BY = ("resident", "agent", "staff")
IMPORT_STATES = ("mapping", "checked", "done", "cancelled")


class Tip(Base):
    """What belongs to an item that a person told us. No name, no address, no account."""

    __tablename__ = "tip"
    __table_args__ = (CheckConstraint(one_of("told_by", TOLD_BY), name="told_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    item_copy_id: Mapped[int | None] = mapped_column(ForeignKey("item_copy.id", ondelete="SET NULL"))  # told as a copy
    told_by: Mapped[str]
    heard_in: Mapped[str] = mapped_column(default="other")  # rumours.models.CHANNELS
    place: Mapped[str] = mapped_column(default="")
    doubt: Mapped[str] = mapped_column(Text, default="")  # "why does it seem false?", masked
    relation: Mapped[str] = mapped_column(default="")  # rumours.models.RELATIONS, when the person said it
    consented_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    told_at: Mapped[datetime]
    receipt: Mapped[str | None] = mapped_column(unique=True)  # SHA-256 of the receipt's address; the address is shown once
    client_key: Mapped[str | None] = mapped_column(unique=True)  # made on the phone, so that a resent form counts once

    item: Mapped[Item] = relationship()


class ImportRun(Base):
    """A file on its way in: rows masked on arrival, then mapped, tried and taken in."""

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint(one_of("state", IMPORT_STATES), name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="mapping")
    columns: Mapped[list[Any]]
    rows: Mapped[list[Any]]  # [[cell, …], …], masked; emptied when the run has ended
    row_count: Mapped[int] = mapped_column(default=0)
    mapping: Mapped[dict[str, Any]]  # field → column number
    report: Mapped[dict[str, Any]]  # what would happen, or what happened
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    asked_by: Mapped[User] = relationship()
