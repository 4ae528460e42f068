"""Tables of narratives: what several rumours tell together."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base
from workbench.rumours.models import FOLLOWS


class Narrative(Base):
    """A story that several rumours feed. It is about what is told, never about those who tell it."""

    __tablename__ = "narrative"
    __table_args__ = (CheckConstraint("length(trim(title)) > 0 AND length(title) <= 100", name="title"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(unique=True)
    summary: Mapped[str] = mapped_column(Text, default="")  # what the rumours have in common
    concern: Mapped[str] = mapped_column(Text, default="")  # the worry behind it
    truth: Mapped[str] = mapped_column(Text, default="")  # the facts that answer all of it
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class NarrativeRumour(Base):
    """A rumour that belongs to a narrative. It may belong to several."""

    __tablename__ = "narrative_rumour"
    __table_args__ = (UniqueConstraint("narrative_id", "rumour_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    narrative_id: Mapped[int] = mapped_column(ForeignKey("narrative.id", ondelete="CASCADE"))
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), index=True, info=FOLLOWS)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
