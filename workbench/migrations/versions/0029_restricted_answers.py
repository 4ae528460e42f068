"""Answers that were public and are now for partners alone."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "restricted_answer",
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["sandwich.id"], name=op.f("fk_restricted_answer_sandwich_id_sandwich"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sandwich_id", name=op.f("pk_restricted_answer")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("restricted_answer")
