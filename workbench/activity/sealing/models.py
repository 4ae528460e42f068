"""Tables of the chain."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from workbench.activity.models import Activity
from workbench.activity.sealing.freezing import freeze
from workbench.db import Base


class AuditSeal(Base):
    """One link of the chain: a digest over the digest before it and the rows it seals.

    `previous_id` is 0 for the first; being unique, no two seals follow the same one.
    """

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(primary_key=True)
    previous_id: Mapped[int] = mapped_column(unique=True)
    row_count: Mapped[int]
    digest: Mapped[str]  # SHA-256, hex
    sealed_at: Mapped[datetime]


class AuditLink(Base):
    """Which seal a row of the trail lies under."""

    __tablename__ = "audit_link"
    __table_args__ = (Index("ix_audit_link_seal_id", "seal_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True, autoincrement=False)
    seal_id: Mapped[int] = mapped_column(ForeignKey("audit_seal.id"))


for _table in (Activity, AuditSeal, AuditLink):
    freeze(_table.__table__)  # type: ignore[arg-type]
