"""Tables of cases: what merging and splitting moved, who confirmed what, referrals, advice. Rows are added, not changed away."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import FOLLOWS, one_of

MOVES = ("merge", "split")
FINDINGS = ("confirms", "denies", "partly", "cannot_say")
REFERRED_TO = ("police", "victim_support", "security", "social_services", "school_health", "other")
STANCES = ("do_not_amplify", "answer_askers", "share_answer", "what_we_know", "call_first")


class CaseMove(Base):
    """One merge or split: which rows went from a rumour to another, and what both were before. Undone, it keeps its row."""

    __tablename__ = "case_move"
    __table_args__ = (
        CheckConstraint(one_of("kind", MOVES), name="kind"),
        CheckConstraint("source_id <> target_id", name="two"),
        Index("ix_case_move_source_id", "source_id"),
        Index("ix_case_move_target_id", "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    source_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"))
    rows: Mapped[dict[str, Any]]  # by table: the numbers of the rows that moved
    before: Mapped[dict[str, Any]]  # state and clocks of the source before a merge
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Verification(Base):
    """One office or role that was asked about the claim, when, and what it said. No private person's name."""

    __tablename__ = "rumour_verification"
    __table_args__ = (
        CheckConstraint(one_of("finding", FINDINGS), name="finding"),
        CheckConstraint("length(trim(office)) > 0", name="office"),
        CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name="struck"),
        Index("ix_rumour_verification_rumour_id", "rumour_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    office: Mapped[str]
    role: Mapped[str] = mapped_column(default="")
    finding: Mapped[str]
    said: Mapped[str] = mapped_column(Text, default="")
    verified_on: Mapped[date]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    noted_at: Mapped[datetime]
    struck_at: Mapped[datetime | None]  # noted by mistake: shown struck out, counted no more
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    struck_reason: Mapped[str] = mapped_column(Text, default="")

    noted_by: Mapped[User] = relationship(foreign_keys=[noted_by_id])


class Referral(Base):
    """The case was passed to the police, victim support or another help. For the owner, fact-checkers and approvers only."""

    __tablename__ = "rumour_referral"
    __table_args__ = (
        CheckConstraint(one_of("referred_to", REFERRED_TO), name="referred_to"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint("(answered_at IS NULL) = (answer_by_id IS NULL)", name="answered"),
        Index("ix_rumour_referral_rumour_id", "rumour_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    referred_to: Mapped[str]
    office: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Text)
    referred_at: Mapped[datetime]
    referred_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    noted_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answer_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    referred_by: Mapped[User] = relationship(foreign_keys=[referred_by_id])
    answer_by: Mapped[User | None] = relationship(foreign_keys=[answer_by_id])


class CaseAdvice(Base):
    """What people advise colleagues and partners to do in one case. The newest row counts; "" follows the decision again."""

    __tablename__ = "case_advice"
    __table_args__ = (
        CheckConstraint(one_of("stance", ("", *STANCES)), name="stance"),
        Index("ix_case_advice_rumour_id", "rumour_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"))
    stance: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(Text, default="")
    for_partners: Mapped[bool] = mapped_column(default=True)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    given_at: Mapped[datetime]

    given_by: Mapped[User] = relationship()
