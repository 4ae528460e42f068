"""Alert rules that are deleted but readable, and gaps of the duty roster that were written about."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
WHO = "fk_alert_rule_archived_by_id_user_account"


def upgrade() -> None:
    with op.batch_alter_table("alert_rule") as rule:
        rule.add_column(sa.Column("archived_at", TIME, nullable=True))
        rule.add_column(sa.Column("archived_by_id", sa.Integer(), nullable=True))
        rule.create_foreign_key(op.f(WHO), "user_account", ["archived_by_id"], ["id"])
    op.create_table(
        "duty_gap_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_duty_gap_notice_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_gap_notice")),
    )


def downgrade() -> None:
    op.drop_table("duty_gap_notice")
    with op.batch_alter_table("alert_rule") as rule:
        rule.drop_constraint(op.f(WHO), type_="foreignkey")
        rule.drop_column("archived_by_id")
        rule.drop_column("archived_at")
