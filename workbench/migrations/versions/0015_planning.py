"""Campaign plans: the pace of a channel, whom it reaches, and the rows of a plan before they are booked."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
PACE = (("quiet_from", "21"), ("quiet_until", "7"), ("gap_hours", "48"))


def upgrade() -> None:
    with op.batch_alter_table("channel") as channel:
        for name, usual in PACE:
            channel.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=usual))
        channel.create_check_constraint("pace", "quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23 AND gap_hours >= 0")
    with op.batch_alter_table("channel") as channel:
        for name, _usual in PACE:
            channel.alter_column(name, server_default=None)
    with op.batch_alter_table("placement") as placement:
        placement.add_column(sa.Column("content", sa.String(), nullable=False, server_default="full"))
        placement.add_column(sa.Column("audience_id", sa.Integer(), nullable=True))
        placement.create_check_constraint("content", "content IN ('full','fact')")
        placement.create_foreign_key(op.f("fk_placement_audience_id_audience"), "audience", ["audience_id"], ["id"])
    with op.batch_alter_table("placement") as placement:
        placement.alter_column("content", server_default=None)
    _make_tables()


def _make_tables() -> None:
    op.create_table(
        "channel_audience",
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_audience_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audience.id"], name=op.f("fk_channel_audience_audience_id_audience"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", "audience_id", name=op.f("pk_channel_audience")),
    )
    op.create_table(
        "campaign_plan",
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("audience_ids", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["sandwich.id"], name=op.f("fk_campaign_plan_sandwich_id_sandwich"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_campaign_plan_proposed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("sandwich_id", name=op.f("pk_campaign_plan")),
    )
    op.create_table(
        "plan_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("spokesperson_id", sa.Integer(), nullable=True),
        sa.Column("own_voice", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("content IN ('full','fact')", name=op.f("ck_plan_row_content")),
        sa.CheckConstraint("NOT own_voice OR spokesperson_id IS NULL", name=op.f("ck_plan_row_one_voice")),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["campaign_plan.sandwich_id"], name=op.f("fk_plan_row_sandwich_id_campaign_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_plan_row_channel_id_channel")),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_plan_row_audience_id_audience")),
        sa.ForeignKeyConstraint(["spokesperson_id"], ["spokesperson.id"], name=op.f("fk_plan_row_spokesperson_id_spokesperson")),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name=op.f("fk_plan_row_placement_id_placement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_row")),
        sa.UniqueConstraint("batch", name=op.f("uq_plan_row_batch")),
        sa.UniqueConstraint("placement_id", name=op.f("uq_plan_row_placement_id")),
    )
    op.create_index("ix_plan_row_time", "plan_row", ["scheduled_at"], unique=False)
    op.create_index("ix_plan_row_sandwich", "plan_row", ["sandwich_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_plan_row_sandwich", table_name="plan_row")
    op.drop_index("ix_plan_row_time", table_name="plan_row")
    for table in ("plan_row", "campaign_plan", "channel_audience"):
        op.drop_table(table)
    with op.batch_alter_table("placement") as placement:
        placement.drop_constraint(op.f("fk_placement_audience_id_audience"), type_="foreignkey")
        placement.drop_constraint(op.f("ck_placement_content"), type_="check")
        placement.drop_column("audience_id")
        placement.drop_column("content")
    with op.batch_alter_table("channel") as channel:
        channel.drop_constraint(op.f("ck_channel_pace"), type_="check")
        for name, _usual in reversed(PACE):
            channel.drop_column(name)
