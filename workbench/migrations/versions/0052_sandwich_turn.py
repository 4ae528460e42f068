"""What waits for a person is found in an index: everybody's first page read all answers for it."""

from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_sandwich_turn", "sandwich", ["turn_user_id", "state_since"])


def downgrade() -> None:
    op.drop_index("ix_sandwich_turn", "sandwich")
