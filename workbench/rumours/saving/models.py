"""Tables of saved views, and of changes that were made to many rumours at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base

LAYOUTS = ("list", "board", "map", "timeline")
BULK_KINDS = ("assigned", "gathered", "closed")


class SavedView(Base):
    """A filter with a name: a person's own, or shared with all staff. `wanted` holds the parameters of the address."""

    __tablename__ = "rumour_view"
    __table_args__ = (
        CheckConstraint(f"layout IN ({','.join(repr(name) for name in LAYOUTS)})", name="layout"),
        UniqueConstraint("owner_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    is_shared: Mapped[bool] = mapped_column(default=False)
    layout: Mapped[str] = mapped_column(default="list")
    wanted: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    owner: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}


class BulkChange(Base):
    """One change to many rumours by one press: what became of each, so that it can be shown and taken back.

    `done` holds {"rumour_id", "code", "claim", "version", "before"}; `failed` holds {"code", "claim", "why"}.
    """

    __tablename__ = "rumour_bulk"
    __table_args__ = (CheckConstraint(f"kind IN ({','.join(repr(kind) for kind in BULK_KINDS)})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    asked: Mapped[int]  # how many rumours the person chose; more than were touched when the limit was passed
    target: Mapped[dict[str, Any]]  # {"owner_id"}, {"narrative_id"} or {"reason"}
    done: Mapped[list[Any]]
    failed: Mapped[list[Any]]
    undone_at: Mapped[datetime | None]
    undone: Mapped[list[Any]]  # {"code", "claim", "why"}: why is "" for what went back

    actor: Mapped[User] = relationship()
