"""Saved views count rumours from an index instead of reading every rumour with all its words."""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_rumour_counts", "rumour", ["theme", "state", "sensitivity", "owner_id"])


def downgrade() -> None:
    op.drop_index("ix_rumour_counts", "rumour")
