"""Duty roster, mutes, escalations, steps with many alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SUBJECTS = "'rumour','item','source','proposal','evidence','decision','placement','search','system'"


def upgrade() -> None:
    op.create_table(
        "alert_bulk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("verb IN ('acknowledged','taken','resolved','snoozed')", name=op.f("ck_alert_bulk_verb")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_alert_bulk_actor_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_bulk")),
    )
    op.create_index("ix_alert_bulk_actor_id", "alert_bulk", ["actor_id", "at"], unique=False)
    op.create_table(
        "duty_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("entered_by IN ('form','calendar')", name=op.f("ck_duty_absence_entered_by")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_duty_absence_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_duty_absence_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_absence")),
        sa.UniqueConstraint("user_id", "starts_at", "ends_at", name=op.f("uq_duty_absence_user_id_starts_at_ends_at")),
    )
    op.create_index("ix_duty_absence_ends_at", "duty_absence", ["ends_at"], unique=False)
    op.create_table(
        "duty_person",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=True),
        sa.Column("link_made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_duty_person_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_duty_person")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_duty_person_link_hash")),
    )
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_duty_shift_ends_after_start")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_duty_shift_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shift")),
    )
    op.create_index("ix_duty_shift_starts_at", "duty_shift", ["starts_at", "ends_at"], unique=False)
    op.create_table(
        "alert_mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("subject_kind", sa.String(), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("muted_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"subject_kind IN ({SUBJECTS})", name=op.f("ck_alert_mute_subject_kind")),
        sa.CheckConstraint(
            "rule_id IS NOT NULL OR rumour_id IS NOT NULL OR subject_kind IS NOT NULL", name=op.f("ck_alert_mute_mutes_something")
        ),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user_account.id"], name=op.f("fk_alert_mute_lifted_by_id_user_account")),
        sa.ForeignKeyConstraint(["muted_by_id"], ["user_account.id"], name=op.f("fk_alert_mute_muted_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["alert_rule.id"], name=op.f("fk_alert_mute_rule_id_alert_rule"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_alert_mute_rumour_id_rumour"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_mute")),
    )
    op.create_index("ix_alert_mute_until", "alert_mute", ["until"], unique=False)
    op.create_table(
        "duty_swap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("return_shift_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_of_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('asked','agreed','declined','withdrawn','outdated')", name=op.f("ck_duty_swap_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_duty_swap_asked_by_id_user_account")),
        sa.ForeignKeyConstraint(["asked_of_id"], ["user_account.id"], name=op.f("fk_duty_swap_asked_of_id_user_account")),
        sa.ForeignKeyConstraint(
            ["return_shift_id"], ["duty_shift.id"], name=op.f("fk_duty_swap_return_shift_id_duty_shift"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shift_id"], ["duty_shift.id"], name=op.f("fk_duty_swap_shift_id_duty_shift"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_swap")),
    )
    op.create_index("ix_duty_swap_state", "duty_swap", ["state"], unique=False)
    op.create_table(
        "alert_escalation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("lap", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_escalation_alert_id_alert"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_alert_escalation_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_escalation")),
        sa.UniqueConstraint("alert_id", "round", name=op.f("uq_alert_escalation_alert_id_round")),
    )


def downgrade() -> None:
    op.drop_table("alert_escalation")
    op.drop_index("ix_duty_swap_state", table_name="duty_swap")
    op.drop_table("duty_swap")
    op.drop_index("ix_alert_mute_until", table_name="alert_mute")
    op.drop_table("alert_mute")
    op.drop_index("ix_duty_shift_starts_at", table_name="duty_shift")
    op.drop_table("duty_shift")
    op.drop_table("duty_person")
    op.drop_index("ix_duty_absence_ends_at", table_name="duty_absence")
    op.drop_table("duty_absence")
    op.drop_index("ix_alert_bulk_actor_id", table_name="alert_bulk")
    op.drop_table("alert_bulk")
