"""Comments on passages, suggestions, mentions, preview links, texts set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quote_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("spokesperson_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("send_to", sa.String(), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_revision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name=op.f("ck_quote_link_answered")),
        sa.CheckConstraint("answer <> 'changes' OR length(trim(wish)) > 0", name=op.f("ck_quote_link_wish")),
        sa.CheckConstraint("answer IN ('','approved','changes')", name=op.f("ck_quote_link_answer")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_quote_link_made_by_id_user_account")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_quote_link_sandwich_id_sandwich")),
        sa.ForeignKeyConstraint(["seen_revision_id"], ["revision.id"], name=op.f("fk_quote_link_seen_revision_id_revision")),
        sa.ForeignKeyConstraint(
            ["spokesperson_id"], ["spokesperson.id"], name=op.f("fk_quote_link_spokesperson_id_spokesperson")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_quote_link_token_hash")),
    )
    op.create_index("ix_quote_link_sandwich", "quote_link", ["sandwich_id", "made_at"], unique=False)

    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("base_revision_id", sa.Integer(), nullable=True),
        sa.Column("theirs_revision_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["base_revision_id"], ["revision.id"], name=op.f("fk_set_aside_base_revision_id_revision")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_set_aside_sandwich_id_sandwich")),
        sa.ForeignKeyConstraint(["theirs_revision_id"], ["revision.id"], name=op.f("fk_set_aside_theirs_revision_id_revision")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_set_aside_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
    )
    op.create_index("ix_set_aside_sandwich", "set_aside", ["sandwich_id", "at"], unique=False)

    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("passage_start", sa.Integer(), nullable=False),
        sa.Column("passage_end", sa.Integer(), nullable=False),
        sa.Column("passage", sa.Text(), nullable=False),
        sa.Column("replacement", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_revision_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'accepted' OR made_revision_id IS NOT NULL", name=op.f("ck_suggestion_accepted")),
        sa.CheckConstraint("state <> 'declined' OR length(trim(reason)) > 0", name=op.f("ck_suggestion_reason")),
        sa.CheckConstraint("state IN ('open','accepted','declined')", name=op.f("ck_suggestion_state")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user_account.id"], name=op.f("fk_suggestion_answered_by_id_user_account")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_suggestion_author_id_user_account")),
        sa.ForeignKeyConstraint(["made_revision_id"], ["revision.id"], name=op.f("fk_suggestion_made_revision_id_revision")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_suggestion_sandwich_id_sandwich")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index("ix_suggestion_sandwich", "suggestion", ["sandwich_id", "state"], unique=False)

    op.create_table(
        "mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["review_comment.id"], name=op.f("fk_mention_comment_id_review_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_mention_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
        sa.UniqueConstraint("comment_id", "user_id", name=op.f("uq_mention_comment_id_user_id")),
    )
    op.create_index("ix_mention_user", "mention", ["user_id", "seen_at"], unique=False)

    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resolved_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("passage", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("passage_start", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("passage_end", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_review_comment_parent_id_review_comment"), "review_comment", ["parent_id"], ["id"])
        batch_op.create_foreign_key(
            op.f("fk_review_comment_resolved_by_id_user_account"), "user_account", ["resolved_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("review_comment", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_review_comment_resolved_by_id_user_account"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_review_comment_parent_id_review_comment"), type_="foreignkey")
        batch_op.drop_column("passage_end")
        batch_op.drop_column("passage_start")
        batch_op.drop_column("passage")
        batch_op.drop_column("parent_id")
        batch_op.drop_column("resolved_by_id")

    op.drop_index("ix_mention_user", table_name="mention")

    op.drop_table("mention")
    op.drop_index("ix_suggestion_sandwich", table_name="suggestion")

    op.drop_table("suggestion")
    op.drop_index("ix_set_aside_sandwich", table_name="set_aside")

    op.drop_table("set_aside")
    op.drop_index("ix_quote_link_sandwich", table_name="quote_link")

    op.drop_table("quote_link")
