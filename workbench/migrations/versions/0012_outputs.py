"""What is made of an approved text, and the look of the installation."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "look_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_type", sa.String(), nullable=False),
        sa.Column("logo_alt", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("ink", sa.String(), nullable=False),
        sa.Column("band", sa.String(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("logo_type IN ('','png','svg')", name=op.f("ck_look_version_logo_type")),
        sa.CheckConstraint("(logo_type = '') = (logo IS NULL)", name=op.f("ck_look_version_logo")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user_account.id"], name=op.f("fk_look_version_changed_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_version")),
    )


def downgrade() -> None:
    op.drop_table("look_version")
