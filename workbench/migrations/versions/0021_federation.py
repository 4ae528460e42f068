"""Libraries of other municipalities: followed, their answers, which of ours rest on them, open questions."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "followed_library",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("feed_address", sa.Text(), nullable=False),
        sa.Column("page_address", sa.Text(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("installation", sa.String(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("own_count", sa.Integer(), nullable=False),
        sa.Column("refused_count", sa.Integer(), nullable=False),
        sa.Column("validators", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_by_id", sa.Integer(), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('asking','followed','refused','ended')", name=op.f("ck_followed_library_state")),
        sa.ForeignKeyConstraint(
            ["followed_by_id"], ["user_account.id"], name=op.f("fk_followed_library_followed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_library")),
    )
    op.create_index("ix_followed_library_due", "followed_library", ["state", "next_read_at"], unique=False)
    op.create_table(
        "foreign_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("library_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("home_url", sa.Text(), nullable=False),
        sa.Column("home_name", sa.String(), nullable=False),
        sa.Column("way", sa.JSON(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("licence_url", sa.Text(), nullable=False),
        sa.Column("corrections", sa.JSON(), nullable=False),
        sa.Column("text_mark", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'linked' OR rumour_id IS NOT NULL", name=op.f("ck_foreign_answer_linked")),
        sa.CheckConstraint("state IN ('new','linked','dismissed')", name=op.f("ck_foreign_answer_state")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_foreign_answer_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["library_id"], ["followed_library.id"], name=op.f("fk_foreign_answer_library_id_followed_library")
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_foreign_answer_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_answer")),
        sa.UniqueConstraint("library_id", "url", name=op.f("uq_foreign_answer_library_id_url")),
    )
    op.create_index("ix_foreign_answer_origin", "foreign_answer", ["home_url"], unique=False)
    op.create_index("ix_foreign_answer_rumour", "foreign_answer", ["rumour_id"], unique=False)
    op.create_index("ix_foreign_answer_state", "foreign_answer", ["state", "changed_at"], unique=False)
    op.create_table(
        "foreign_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("foreign_answer_id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("text_mark", sa.String(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["begun_by_id"], ["user_account.id"], name=op.f("fk_foreign_use_begun_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["foreign_answer_id"], ["foreign_answer.id"], name=op.f("fk_foreign_use_foreign_answer_id_foreign_answer")
        ),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_foreign_use_sandwich_id_sandwich")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_use")),
        sa.UniqueConstraint("foreign_answer_id", "sandwich_id", name=op.f("uq_foreign_use_foreign_answer_id_sandwich_id")),
    )
    op.create_index("ix_foreign_use_sandwich", "foreign_use", ["sandwich_id"], unique=False)
    op.create_table(
        "origin_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("use_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text_mark", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IS NULL OR answer IN ('changed','not_ours')", name=op.f("ck_origin_notice_answer")),
        sa.CheckConstraint("kind IN ('correction','withdrawal')", name=op.f("ck_origin_notice_kind")),
        sa.CheckConstraint(
            "answer IS NULL OR (answered_by_id IS NOT NULL AND answered_at IS NOT NULL)", name=op.f("ck_origin_notice_answered")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_origin_notice_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["use_id"], ["foreign_use.id"], name=op.f("fk_origin_notice_use_id_foreign_use")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origin_notice")),
        sa.UniqueConstraint("use_id", "kind", "text_mark", name=op.f("uq_origin_notice_use_id_kind_text_mark")),
    )
    op.create_index("ix_origin_notice_open", "origin_notice", ["answered_at"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_origin_notice_open", table_name="origin_notice")
    op.drop_table("origin_notice")
    op.drop_index("ix_foreign_use_sandwich", table_name="foreign_use")
    op.drop_table("foreign_use")
    op.drop_index("ix_foreign_answer_state", table_name="foreign_answer")
    op.drop_index("ix_foreign_answer_rumour", table_name="foreign_answer")
    op.drop_index("ix_foreign_answer_origin", table_name="foreign_answer")
    op.drop_table("foreign_answer")
    op.drop_index("ix_followed_library_due", table_name="followed_library")
    op.drop_table("followed_library")
