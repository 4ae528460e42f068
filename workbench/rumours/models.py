"""Tables of rumours. Vocabularies are those of method/vocabulary.json and themes.json."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours import due_schema

VERDICTS = ("unchecked", "true", "partly_true", "misleading", "false", "unproven")
DECISIONS = ("respond_now", "respond", "what_we_know", "prepare", "reply_to_asker", "worry", "monitor")
KINDS = ("belief", "question", "event", "feedback", "opinion", "other")
STATES = ("new", "triaged", "checking", "decided", "answered", "follow_up", "closed", "merged")
CHANNELS = (
    "face_to_face", "phone", "email", "open_social_media", "closed_group", "press", "school", "service_desk", "other",
)  # fmt: skip
SOURCE_TYPES = ("staff", "anti_rumour_agent", "resident", "association", "social_media", "media", "unknown")
TARGET_GROUPS = ("newcomers", "long_time_residents", "minority", "staff", "municipality", "other")
RELATIONS = ("asserts", "counters", "mentions")
TRANSLATORS = ("person", "machine", "interpreter")
IS_DECIDED = text("decision_id IS NOT NULL")
DECIDED: dict[str, Any] = {"sqlite_where": IS_DECIDED, "postgresql_where": IS_DECIDED}
FOLLOWS = {"follows": "rumour"}  # on a column of any room: its row goes along when rumours are merged or split, and comes back


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The text of a CHECK that a column holds one of the values."""
    return f"{column} IN ({','.join(repr(value) for value in values)})"


class Rumour(Base):
    """The case around one claim. `code` is opaque and never changes; the claim may be reworded."""

    __tablename__ = "rumour"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(one_of("verdict", VERDICTS), name="verdict"),
        CheckConstraint("length(claim) <= 75", name="claim_length"),
        CheckConstraint("verdict = 'unchecked' OR (verdict_by_id IS NOT NULL AND verdict_at IS NOT NULL)", name="checker"),
        Index("ix_rumour_state_theme", "state", "theme"),
        Index("ix_rumour_counts", "theme", "state", "sensitivity", "owner_id"),
        Index("ix_rumour_decided", "decision_id", "state", "sensitivity", "owner_id", **DECIDED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="belief")
    claim: Mapped[str]
    language: Mapped[str] = mapped_column(default="sv")
    theme: Mapped[str]
    more_themes: Mapped[list[str]]
    target_group: Mapped[str] = mapped_column(default="other")
    place: Mapped[str] = mapped_column(default="")
    concern_behind: Mapped[str] = mapped_column(Text, default="")
    flags: Mapped[list[str]]
    sensitivity: Mapped[str] = mapped_column(default="internal")
    state: Mapped[str] = mapped_column(default="new")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    verdict: Mapped[str] = mapped_column(default="unchecked")
    verdict_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    verdict_at: Mapped[datetime | None]
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    verified_with: Mapped[str] = mapped_column(Text, default="")
    true_kernel: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    first_heard_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    clock_started_at: Mapped[datetime | None]  # this round: set when it is opened, and again when it is opened once more
    decide_due_at: Mapped[datetime | None]  # a decision is awaited by then; None once it is made
    clock_paused_until: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"))
    version: Mapped[int] = mapped_column(default=1)
    # Kept by the database itself (due_schema.py), and for queries only: a row in memory would not follow. No foreign keys: they
    # would make a ring.
    decision_id: Mapped[int | None] = mapped_column(deferred=True, deferred_raiseload=True)  # the newest
    rating_id: Mapped[int | None] = mapped_column(deferred=True, deferred_raiseload=True)  # the newest
    due_at: Mapped[datetime | None] = mapped_column(deferred=True, deferred_raiseload=True)  # the nearest target that is not met

    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    verdict_by: Mapped[User | None] = relationship(foreign_keys=[verdict_by_id])

    __mapper_args__ = {"version_id_col": version}


class Sighting(Base):
    """One appearance of a rumour: when, where, how it was heard. The text is masked before it is stored."""

    __tablename__ = "sighting"
    __table_args__ = (
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint(one_of("source_type", SOURCE_TYPES), name="source_type"),
        CheckConstraint(one_of("relation", RELATIONS), name="relation"),
        CheckConstraint("wording IN ('verbatim','paraphrase','translated')", name="wording"),
        Index("ix_sighting_rumour_heard", "rumour_id", "heard_at"),
        Index("ix_sighting_place_heard", "place", "heard_at"),
        Index("ix_sighting_heard_at", "heard_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    item_id: Mapped[int | None] = mapped_column(unique=True)  # intake.item; no foreign key upwards
    text_heard: Mapped[str] = mapped_column(Text, default="")
    wording: Mapped[str] = mapped_column(default="verbatim")
    language: Mapped[str] = mapped_column(default="sv")
    place: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="other")
    source_type: Mapped[str] = mapped_column(default="unknown")
    source_name: Mapped[str] = mapped_column(default="")
    url: Mapped[str | None]
    relation: Mapped[str] = mapped_column(default="asserts")
    item_copy_id: Mapped[int | None] = mapped_column(unique=True)  # intake.item_copy: the same story at another place
    is_copy: Mapped[bool] = mapped_column(default=False)  # a copy is a sighting, but no independent report
    author_hash: Mapped[str | None]  # HMAC over (rumour, author): counts independent reports, joins nothing else
    translation: Mapped[str] = mapped_column(Text, default="")
    translation_language: Mapped[str] = mapped_column(default="")
    translated_by: Mapped[str] = mapped_column(default="")  # person, machine, interpreter
    removed_at: Mapped[datetime | None]  # gone at its source: the words are erased, the count stays
    heard_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class RumourNote(Base):
    """A working note of staff about a rumour."""

    __tablename__ = "rumour_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    author: Mapped[User] = relationship()


class RiskRating(Base):
    """Six factors, their score and what they propose. Rows are added, never changed. METHOD.md B.1."""

    __tablename__ = "risk_rating"
    __table_args__ = (
        CheckConstraint(
            "spread BETWEEN 0 AND 3 AND velocity BETWEEN 0 AND 3 AND harm BETWEEN 0 AND 4 AND "
            "plausibility BETWEEN 0 AND 3 AND audience BETWEEN 0 AND 2 AND reach BETWEEN 0 AND 2",
            name="factors",
        ),
        CheckConstraint("score = spread + velocity + 2 * harm + plausibility + audience + reach", name="score"),
        Index("ix_risk_rating_rumour", "rumour_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"))
    spread: Mapped[int]
    velocity: Mapped[int]
    harm: Mapped[int]
    plausibility: Mapped[int]
    audience: Mapped[int]
    reach: Mapped[int]
    is_void: Mapped[bool] = mapped_column(default=False)  # nobody has published official information
    was_asked: Mapped[bool] = mapped_column(default=False)  # one person asked us directly
    score: Mapped[int]
    proposal: Mapped[str]
    rule: Mapped[int | None]  # which row of the table proposed it; None for ratings from before this was kept
    verdict: Mapped[str] = mapped_column(default="")  # under which verdict
    suggested: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the observations suggested then, by factor
    reason: Mapped[str] = mapped_column(Text, default="")
    rated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    rated_at: Mapped[datetime]


class Decision(Base):
    """What people decided to do about a rumour, and why. The newest row counts. METHOD.md B.2, B.3."""

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(one_of("decision", DECISIONS), name="decision"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        Index("ix_decision_rumour", "rumour_id", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"))
    rating_id: Mapped[int | None] = mapped_column(ForeignKey("risk_rating.id"))
    decision: Mapped[str]
    proposal: Mapped[str] = mapped_column(default="")
    score: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]
    first_action_due_at: Mapped[datetime | None]
    publish_due_at: Mapped[datetime | None]
    decide_due_at: Mapped[datetime | None]  # when it should have been made
    reminded_at: Mapped[datetime | None]  # when people were last reminded to rate again
    target_met_at: Mapped[datetime | None]  # the answer, draft or reply is there, or the case was closed

    decided_by: Mapped[User] = relationship()


for _table in (Rumour.__table__, RiskRating.__table__, Decision.__table__):
    for _dialect in ("sqlite", "postgresql"):
        for _statement in due_schema.statements(_table.description, _dialect):
            event.listen(_table, "after_create", DDL(_statement).execute_if(dialect=_dialect))
