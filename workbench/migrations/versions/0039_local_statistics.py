"""The public page of local figures, and the files of reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
SECTIONS = "'employment','schools','language','volunteering','trust','housing','other'"
KINDS = "'pdf','docx','xlsx','summary_pdf','summary_png'"


def upgrade() -> None:
    op.create_table(
        "statistic_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note_sv", sa.Text(), nullable=False),
        sa.Column("note_en", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"section IN ({SECTIONS})", name=op.f("ck_statistic_entry_section")),
        sa.CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name=op.f("ck_statistic_entry_published")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_statistic_entry_figure_id_figure")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_statistic_entry_added_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_statistic_entry_published_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistic_entry")),
        sa.UniqueConstraint("figure_id", name=op.f("uq_statistic_entry_figure_id")),
    )
    op.create_index("ix_statistic_entry_position", "statistic_entry", ["position"])
    op.create_table(
        "approved_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", TIME, nullable=False),
        sa.CheckConstraint("length(value) > 0", name=op.f("ck_approved_value_value")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_approved_value_figure_id_figure")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_approved_value_approved_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approved_value")),
        sa.UniqueConstraint("figure_id", "period", name=op.f("uq_approved_value_figure_id_period")),
    )
    op.create_table(
        "review_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", TIME, nullable=True),
        sa.CheckConstraint("edition IN ('internal','public')", name=op.f("ck_review_file_edition")),
        sa.CheckConstraint("state IN ('asked','made','failed')", name=op.f("ck_review_file_state")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_review_file_kind")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_review_file_asked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_file")),
        sa.UniqueConstraint("subject", "edition", "language", "kind", name=op.f("uq_review_file_subject_edition_language_kind")),
    )


def downgrade() -> None:
    op.drop_table("review_file")
    op.drop_table("approved_value")
    op.drop_index("ix_statistic_entry_position", table_name="statistic_entry")
    op.drop_table("statistic_entry")
