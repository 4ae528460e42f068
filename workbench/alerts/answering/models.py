"""Which drafts began as a proposal of the machine: its words as they were, and where each of them came from."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.editorial.models import Sandwich


class PreparedDraft(Base):
    """The machine's proposal as a person took it up. Rows are added, never changed: later texts are compared with them."""

    __tablename__ = "prepared_draft"
    __table_args__ = (UniqueConstraint("sandwich_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))
    parts: Mapped[dict[str, Any]]
    came_from: Mapped[list[Any]]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]

    sandwich: Mapped[Sandwich] = relationship()
    begun_by: Mapped[User] = relationship()
