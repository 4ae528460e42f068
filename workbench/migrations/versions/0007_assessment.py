"""What an assessment says of its own certainty, risk and reading, and the sentences it resembles."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ADDED = ("is_unsure", "checkworthiness", "flags", "language", "language_support", "similar")


def upgrade() -> None:
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_unsure", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("checkworthiness", sa.Double(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("flags", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("language", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("language_support", sa.String(), nullable=False, server_default="full"))
        batch_op.add_column(sa.Column("similar", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_check_constraint(op.f("ck_assessment_language_support"), "language_support IN ('full','partial','none')")


def downgrade() -> None:
    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_assessment_language_support"), type_="check")
        for name in reversed(ADDED):
            batch_op.drop_column(name)
