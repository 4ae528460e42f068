"""The state of the installation: read-only or not, and the history of its lights."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "read_only_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("began_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name=op.f("ck_read_only_period_ends_after_start")),
        sa.ForeignKeyConstraint(["began_by_id"], ["user_account.id"], name=op.f("fk_read_only_period_began_by_id_user_account")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user_account.id"], name=op.f("fk_read_only_period_ended_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_only_period")),
    )
    op.create_index(op.f("ix_read_only_period_ended_at"), "read_only_period", ["ended_at"])
    op.create_table(
        "health_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("light", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.CheckConstraint("light IN ('green','yellow','red')", name=op.f("ck_health_change_light")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_change")),
    )
    op.create_index(op.f("ix_health_change_part"), "health_change", ["part"])
    op.create_index(op.f("ix_health_change_at"), "health_change", ["at"])
    with op.batch_alter_table("job") as job:
        job.add_column(sa.Column("request_id", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("job") as job:
        job.drop_column("request_id")
    op.drop_table("health_change")
    op.drop_table("read_only_period")
