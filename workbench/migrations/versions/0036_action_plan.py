"""The action plan."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("owner_unit", sa.String(), nullable=False),
        sa.Column("other_partners", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("cost_note", sa.String(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("base_line", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("stop_rule", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("counter_measure", sa.Text(), nullable=False),
        sa.Column("deviations", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('information','dialogue','training','agent','service_change')", name=op.f("ck_measure_kind")
        ),
        sa.CheckConstraint("status IN ('planned','running','paused','done','stopped')", name=op.f("ck_measure_status")),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name=op.f("ck_measure_cost")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_measure_days")),
        sa.CheckConstraint("length(trim(stop_rule)) > 0", name=op.f("ck_measure_stop_rule")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_measure_created_by_id_user_account")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_measure_owner_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("code", name=op.f("uq_measure_code")),
    )
    op.create_index("ix_measure_status", "measure", ["status", "ends_on"], unique=False)
    op.create_table(
        "plan_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user_account.id"], name=op.f("fk_plan_meeting_closed_by_id_user_account")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_plan_meeting_created_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_meeting")),
        sa.UniqueConstraint("held_on", name=op.f("uq_plan_meeting_held_on")),
    )
    op.create_table(
        "public_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(published_by_id IS NULL) = (published_at IS NULL)", name=op.f("ck_public_plan_published")),
        sa.CheckConstraint("published_by_id IS NULL OR published_by_id <> proposed_by_id", name=op.f("ck_public_plan_four_eyes")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user_account.id"], name=op.f("fk_public_plan_proposed_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_public_plan_published_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_plan")),
    )
    op.create_table(
        "measure_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_partner_measure_id_measure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_measure_partner_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_partner")),
        sa.UniqueConstraint("measure_id", "organisation_id", name=op.f("uq_measure_partner_measure_id_organisation_id")),
    )
    op.create_table(
        "measure_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("says_stop", sa.Boolean(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_measure_reading_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_reading_measure_id_measure"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_reading")),
    )
    op.create_index(op.f("ix_measure_reading_measure_id"), "measure_reading", ["measure_id"], unique=False)
    op.create_table(
        "measure_rumour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_rumour_measure_id_measure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_measure_rumour_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_rumour")),
        sa.UniqueConstraint("measure_id", "rumour_id", name=op.f("uq_measure_rumour_measure_id_rumour_id")),
    )
    op.create_index("ix_measure_rumour_rumour_id", "measure_rumour", ["rumour_id"], unique=False)
    op.create_table(
        "measure_status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('planned','running','paused','done','stopped')", name=op.f("ck_measure_status_status")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_status_measure_id_measure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["user_account.id"], name=op.f("fk_measure_status_set_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_status")),
    )
    op.create_index(op.f("ix_measure_status_measure_id"), "measure_status", ["measure_id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("late_reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_milestone_measure_id_measure"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(op.f("ix_milestone_measure_id"), "milestone", ["measure_id"], unique=False)
    op.create_table(
        "plan_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_plan_decision_measure_id_measure"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["plan_meeting.id"], name=op.f("fk_plan_decision_meeting_id_plan_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_plan_decision_owner_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_decision")),
    )
    op.create_index(op.f("ix_plan_decision_meeting_id"), "plan_decision", ["meeting_id"], unique=False)
    op.create_table(
        "measure_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wave_item_id", sa.Integer(), nullable=True),
        sa.Column("focus_theme_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('survey_item','focus_theme','log_count','other')", name=op.f("ck_measure_finding_kind")),
        sa.ForeignKeyConstraint(
            ["focus_theme_id"],
            ["focus_theme.id"],
            name=op.f("fk_measure_finding_focus_theme_id_focus_theme"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_finding_measure_id_measure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["wave_item_id"], ["wave_item.id"], name=op.f("fk_measure_finding_wave_item_id_wave_item"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_finding")),
    )
    op.create_index(op.f("ix_measure_finding_measure_id"), "measure_finding", ["measure_id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_index(op.f("ix_measure_finding_measure_id"), table_name="measure_finding")
    op.drop_table("measure_finding")
    op.drop_index(op.f("ix_plan_decision_meeting_id"), table_name="plan_decision")
    op.drop_table("plan_decision")
    op.drop_index(op.f("ix_milestone_measure_id"), table_name="milestone")
    op.drop_table("milestone")
    op.drop_index(op.f("ix_measure_status_measure_id"), table_name="measure_status")
    op.drop_table("measure_status")
    op.drop_index("ix_measure_rumour_rumour_id", table_name="measure_rumour")
    op.drop_table("measure_rumour")
    op.drop_index(op.f("ix_measure_reading_measure_id"), table_name="measure_reading")
    op.drop_table("measure_reading")
    op.drop_table("measure_partner")
    op.drop_table("public_plan")
    op.drop_table("plan_meeting")
    op.drop_index("ix_measure_status", table_name="measure")
    op.drop_table("measure")
