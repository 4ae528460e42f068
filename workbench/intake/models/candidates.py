"""Tables of new rumours: groups of unmatched texts that may tell one claim, and what happened to each group."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.intake.models.items import Item
from workbench.rumours.models import Rumour, one_of

GROUP_STATES = ("open", "opened", "dismissed", "merged")
MEMBER_SIGNS = ("near", "topic", "alone")


class ClaimGroup(Base):
    """Texts that may tell one new rumour. `is_held`: a person has looked at or changed it, and the machine only adds to it.

    The counts hold the texts that still wait for somebody. `is_named`: a person worded the claim.
    """

    __tablename__ = "claim_group"
    __table_args__ = (
        CheckConstraint(one_of("state", GROUP_STATES), name="state"),
        CheckConstraint("length(claim) <= 75", name="claim_length"),
        CheckConstraint("state <> 'opened' OR rumour_id IS NOT NULL", name="opened"),
        CheckConstraint("state <> 'merged' OR merged_into_id IS NOT NULL", name="merged"),
        Index("ix_claim_group_list", "state", "report_count", "text_count", "last_heard_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(default="open")
    claim: Mapped[str] = mapped_column(default="")
    is_named: Mapped[bool] = mapped_column(default=False)
    is_whole: Mapped[bool] = mapped_column(default=True)
    is_held: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="sv")
    theme: Mapped[str | None]
    words: Mapped[list[str]]
    first_heard_at: Mapped[datetime | None]
    last_heard_at: Mapped[datetime | None]
    text_count: Mapped[int] = mapped_column(default=0)
    report_count: Mapped[int] = mapped_column(default=0)
    week_count: Mapped[int] = mapped_column(default=0)  # reports of the last seven days …
    week_before_count: Mapped[int] = mapped_column(default=0)  # … and of the seven before
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("claim_group.id"))
    created_at: Mapped[datetime]
    counted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    rumour: Mapped[Rumour | None] = relationship()
    members: Mapped[list["ClaimGroupMember"]] = relationship(back_populates="group", order_by="ClaimGroupMember.id")

    __mapper_args__ = {"version_id_col": version}


class ClaimGroupMember(Base):
    """One text of a group, and what it shares with the others. `is_held`: a person put it there."""

    __tablename__ = "claim_group_member"
    __table_args__ = (
        CheckConstraint(one_of("sign", MEMBER_SIGNS), name="sign"),
        Index("ix_claim_group_member_group", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("claim_group.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), unique=True)
    text_version: Mapped[int] = mapped_column(default=1)
    likeness: Mapped[float] = mapped_column(default=0.0)
    sign: Mapped[str] = mapped_column(default="alone")
    sentence: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[list[str]]
    added_at: Mapped[datetime]
    is_held: Mapped[bool] = mapped_column(default=False)

    group: Mapped[ClaimGroup] = relationship(back_populates="members")
    item: Mapped[Item] = relationship()


class ClaimGroupChange(Base):
    """One thing that happened to a group; without an actor the machine did it. `before` is what an undo needs."""

    __tablename__ = "claim_group_change"
    __table_args__ = (
        Index("ix_claim_group_change_group", "group_id", "id"),
        Index("ix_claim_group_change_item", "item_id", "verb"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("claim_group.id", ondelete="CASCADE"))
    other_group_id: Mapped[int | None] = mapped_column(ForeignKey("claim_group.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"))
    verb: Mapped[str]  # added, moved_here, moved_away, named, taken_out, merged, opened, linked, dismissed
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    undone_at: Mapped[datetime | None]

    actor: Mapped[User | None] = relationship()


class ClaimGroupLook(Base):
    """Up to which change a member of staff has seen a group: "2 texts were added since you looked"."""

    __tablename__ = "claim_group_look"

    group_id: Mapped[int] = mapped_column(ForeignKey("claim_group.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    seen_change_id: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[datetime]


class RumourReading(Base):
    """With which wordings of a rumour the open items were last compared. An empty digest: it was there before this was kept."""

    __tablename__ = "rumour_reading"

    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), primary_key=True)
    wording_digest: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime]
