"""The table of drawn charts: kept by their content, forgotten when nobody has asked for a month."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class DrawnChart(Base):
    """One chart in one language. `digest` is of everything that is drawn; the same content is drawn once.

    `pictures` holds SVG by "<scheme>.<wide, narrow or file>"; it is empty, and `png` None, until the worker has drawn it.
    """

    __tablename__ = "drawn_chart"
    __table_args__ = (Index("ix_drawn_chart_asked_at", "asked_at"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str]
    content: Mapped[dict[str, Any]]  # key, title, description, spec
    pictures: Mapped[dict[str, Any]]
    png: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(Text, default="")
