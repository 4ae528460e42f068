"""Tables of social channels."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class SocialPlan(Base):
    """The posts of one placement, written before the first try, so that every try says the same words. Empty: no fact to say."""

    __tablename__ = "social_plan"

    placement_id: Mapped[int] = mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    posts: Mapped[list[Any]]  # social/texts.py to_json
    alt: Mapped[str] = mapped_column(Text)  # the card's words; empty for posts without a card
    began_at: Mapped[datetime]
