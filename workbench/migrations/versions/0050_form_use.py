"""Uses of public forms are counted in the database: the count survives a restart and holds over several web processes."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_use",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_form_use")),
    )
    op.create_index("ix_form_use_until", "form_use", ["until"])


def downgrade() -> None:
    op.drop_table("form_use")
