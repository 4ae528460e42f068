"""Fact-checks of other publishers, and labelled texts that people bring."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seven tables."""
    op.create_table(
        "fact_check_reading",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("up_to_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('rumour','item')", name=op.f("ck_fact_check_reading_kind")),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_fact_check_reading")),
    )
    op.create_table(
        "file_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_part")),
        sa.UniqueConstraint("owner_kind", "owner_id", "position", name=op.f("uq_file_part_owner_kind_owner_id_position")),
    )
    op.create_table(
        "fact_check_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("licence_note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("validators", sa.JSON(), nullable=False),
        sa.Column("is_weekly", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('file','address')", name=op.f("ck_fact_check_set_kind")),
        sa.CheckConstraint(
            "state IN ('reading','columns','checked','taking','ready','failed','cancelled','removed')",
            name=op.f("ck_fact_check_set_state"),
        ),
        sa.CheckConstraint("length(trim(licence)) > 0", name=op.f("ck_fact_check_set_licence")),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["user_account.id"], name=op.f("fk_fact_check_set_imported_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_check_set")),
    )
    op.create_index("ix_fact_check_set_next_read", "fact_check_set", ["next_read_at"], unique=False)
    op.create_table(
        "training_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("split", sa.String(), nullable=False),
        sa.Column("genre", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("licence_note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_quoted", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("split IN ('train','test')", name=op.f("ck_training_set_split")),
        sa.CheckConstraint(
            "state IN ('reading','columns','labels','checking','checked','taking','ready','failed','cancelled','removed')",
            name=op.f("ck_training_set_state"),
        ),
        sa.CheckConstraint("task IN ('relevance','statement_type','checkworthiness','theme')", name=op.f("ck_training_set_task")),
        sa.CheckConstraint("length(trim(licence)) > 0", name=op.f("ck_training_set_licence")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_training_set_added_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_set")),
    )
    op.create_table(
        "fact_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("worst", sa.Double(), nullable=True),
        sa.Column("best", sa.Double(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('current','withdrawn')", name=op.f("ck_fact_check_state")),
        sa.CheckConstraint("length(trim(publisher)) > 0", name=op.f("ck_fact_check_publisher")),
        sa.CheckConstraint("length(trim(verdict)) > 0 OR rating IS NOT NULL", name=op.f("ck_fact_check_verdict")),
        sa.ForeignKeyConstraint(["set_id"], ["fact_check_set.id"], name=op.f("fk_fact_check_set_id_fact_check_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_check")),
        sa.UniqueConstraint("publisher", "url", name=op.f("uq_fact_check_publisher_url")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_fact_check_newest", "fact_check", ["checked_on", "id"], unique=False)
    op.create_index("ix_fact_check_set", "fact_check", ["set_id", "seen_at"], unique=False)
    op.create_table(
        "training_example",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_id"], ["training_set.id"], name=op.f("fk_training_example_set_id_training_set"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_example")),
        sa.UniqueConstraint("set_id", "number", name=op.f("uq_training_example_set_id_number")),
    )
    op.create_index("ix_training_example_digest", "training_example", ["digest"], unique=False)
    op.create_table(
        "fact_check_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_check_id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state = 'proposed' OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)",
            name=op.f("ck_fact_check_proposal_decided"),
        ),
        sa.CheckConstraint("state IN ('proposed','confirmed','rejected')", name=op.f("ck_fact_check_proposal_state")),
        sa.CheckConstraint("(rumour_id IS NULL) <> (item_id IS NULL)", name=op.f("ck_fact_check_proposal_subject")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_fact_check_proposal_score")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_fact_check_proposal_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["fact_check_id"], ["fact_check.id"], name=op.f("fk_fact_check_proposal_fact_check_id_fact_check"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_fact_check_proposal_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact_check_proposal")),
        sa.UniqueConstraint("item_id", "fact_check_id", name=op.f("uq_fact_check_proposal_item_id_fact_check_id")),
        sa.UniqueConstraint("rumour_id", "fact_check_id", name=op.f("uq_fact_check_proposal_rumour_id_fact_check_id")),
    )
    op.create_index("ix_fact_check_proposal_check", "fact_check_proposal", ["fact_check_id"], unique=False)


def downgrade() -> None:
    """Take them out again."""
    op.drop_index("ix_fact_check_proposal_check", table_name="fact_check_proposal")
    op.drop_table("fact_check_proposal")
    op.drop_index("ix_training_example_digest", table_name="training_example")
    op.drop_table("training_example")
    op.drop_index("ix_fact_check_set", table_name="fact_check")
    op.drop_index("ix_fact_check_newest", table_name="fact_check")
    op.drop_table("fact_check")
    op.drop_table("training_set")
    op.drop_index("ix_fact_check_set_next_read", table_name="fact_check_set")
    op.drop_table("fact_check_set")
    op.drop_table("file_part")
    op.drop_table("fact_check_reading")
