"""Rumour clocks: office hours, closed days, pauses, steps, and when a decision is due."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables; what is open already awaits its decision without a time, and what is published keeps its steps."""
    op.create_table(
        "office_day",
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opens_minute", sa.Integer(), nullable=True),
        sa.Column("closes_minute", sa.Integer(), nullable=True),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_office_day_weekday")),
        sa.CheckConstraint("(opens_minute IS NULL) = (closes_minute IS NULL)", name=op.f("ck_office_day_both")),
        sa.CheckConstraint(
            "opens_minute IS NULL OR (opens_minute >= 0 AND opens_minute < closes_minute)", name=op.f("ck_office_day_order")
        ),
        sa.CheckConstraint("closes_minute IS NULL OR closes_minute < 1440", name=op.f("ck_office_day_closes")),
        sa.PrimaryKeyConstraint("weekday", name=op.f("pk_office_day")),
    )
    op.create_table(
        "closed_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_closed_day_added_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_day")),
        sa.UniqueConstraint("day", name=op.f("uq_closed_day_day")),
    )
    op.create_table(
        "clock_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_before", sa.JSON(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_by_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_clock_pause_reason")),
        sa.CheckConstraint("until > paused_at", name=op.f("ck_clock_pause_until")),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_clock_pause_decision_id_decision")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user_account.id"], name=op.f("fk_clock_pause_ended_by_id_user_account")),
        sa.ForeignKeyConstraint(["paused_by_id"], ["user_account.id"], name=op.f("fk_clock_pause_paused_by_id_user_account")),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_clock_pause_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_pause")),
    )
    op.create_index("ix_clock_pause_rumour", "clock_pause", ["rumour_id", "paused_at"], unique=False)
    op.create_table(
        "rumour_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('drafted','approved','published')", name=op.f("ck_rumour_step_kind")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_rumour_step_actor_id_user_account")),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_rumour_step_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rumour_step")),
    )
    op.create_index("ix_rumour_step_rumour", "rumour_step", ["rumour_id", "kind", "at"], unique=False)
    with op.batch_alter_table("rumour") as batch:
        batch.add_column(sa.Column("clock_started_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("decide_due_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("clock_paused_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("decide_due_at", sa.DateTime(timezone=True), nullable=True))
    _keep_steps("drafted", "sent_for_approval")
    _keep_steps("approved", "answer_approved")
    _keep_steps("published", "answer_published")


def downgrade() -> None:
    """The times that were moved by a pause stay as they are."""
    with op.batch_alter_table("decision") as batch:
        batch.drop_column("decide_due_at")
    with op.batch_alter_table("rumour") as batch:
        batch.drop_column("clock_paused_until")
        batch.drop_column("decide_due_at")
        batch.drop_column("clock_started_at")
    for name in ("rumour_step", "clock_pause", "closed_day", "office_day"):
        op.drop_table(name)


def _keep_steps(kind: str, verb: str) -> None:
    """The first time that each answer came so far, from the audit trail."""
    first = (
        "INSERT INTO rumour_step (rumour_id, kind, at) SELECT sandwich.rumour_id, '{kind}', min(activity.at) FROM activity "
        "JOIN sandwich ON sandwich.id = activity.subject_id WHERE activity.subject_kind = 'sandwich' "
        "AND activity.verb = '{verb}' GROUP BY sandwich.rumour_id"
    )
    op.execute(first.format(kind=kind, verb=verb))
