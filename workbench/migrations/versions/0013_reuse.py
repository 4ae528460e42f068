"""Blocks to insert and what was reused from where; the campaign card; pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "part IN ('headline','opening_fact','myth','explanation','closing_fact','sources')", name=op.f("ck_block_part")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_block_created_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
    )
    op.create_index("ix_block_language_theme", "block", ["language", "theme"], unique=False)
    op.create_table(
        "block_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_revision_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_block_text_block_id_block")),
        sa.ForeignKeyConstraint(["from_revision_id"], ["revision.id"], name=op.f("fk_block_text_from_revision_id_revision")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user_account.id"], name=op.f("fk_block_text_written_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_text")),
        sa.UniqueConstraint("block_id", "number", name=op.f("uq_block_text_block_id_number")),
    )
    op.create_table(
        "block_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("used_by_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["block_id"], ["block.id"], name=op.f("fk_block_use_block_id_block")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_block_use_revision_id_revision")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_block_use_sandwich_id_sandwich")),
        sa.ForeignKeyConstraint(["used_by_id"], ["user_account.id"], name=op.f("fk_block_use_used_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_use")),
    )
    op.create_index("ix_block_use_block", "block_use", ["block_id"], unique=False)
    op.create_index("ix_block_use_sandwich", "block_use", ["sandwich_id"], unique=False)
    op.create_table(
        "starting_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("from_sandwich_id", sa.Integer(), nullable=False),
        sa.Column("from_revision_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("used_by_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["from_revision_id"], ["revision.id"], name=op.f("fk_starting_point_from_revision_id_revision")),
        sa.ForeignKeyConstraint(["from_sandwich_id"], ["sandwich.id"], name=op.f("fk_starting_point_from_sandwich_id_sandwich")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_starting_point_revision_id_revision")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_starting_point_sandwich_id_sandwich")),
        sa.ForeignKeyConstraint(["used_by_id"], ["user_account.id"], name=op.f("fk_starting_point_used_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_starting_point")),
    )
    op.create_index("ix_starting_point_sandwich", "starting_point", ["sandwich_id"], unique=False)
    op.create_table(
        "campaign_card",
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=True),
        sa.Column("other_audience", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("worry", sa.Text(), nullable=False),
        sa.Column("meeting_places", sa.JSON(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audience.id"], name=op.f("fk_campaign_card_audience_id_audience")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user_account.id"], name=op.f("fk_campaign_card_changed_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["sandwich.id"], name=op.f("fk_campaign_card_sandwich_id_sandwich"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sandwich_id", name=op.f("pk_campaign_card")),
    )
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("byte_count", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("media_type IN ('image/png','image/jpeg','image/webp')", name=op.f("ck_picture_media_type")),
        sa.CheckConstraint("width > 0 AND height > 0 AND byte_count > 0", name=op.f("ck_picture_size")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_picture_added_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("name", name=op.f("uq_picture_name")),
    )
    op.create_table(
        "picture_use",
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_picture_use_picture_id_picture")),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["sandwich.id"], name=op.f("fk_picture_use_sandwich_id_sandwich"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("picture_id", "sandwich_id", name=op.f("pk_picture_use")),
    )


def downgrade() -> None:
    op.drop_table("picture_use")
    op.drop_table("picture")
    op.drop_table("campaign_card")
    op.drop_index("ix_starting_point_sandwich", table_name="starting_point")
    op.drop_table("starting_point")
    op.drop_index("ix_block_use_block", table_name="block_use")
    op.drop_index("ix_block_use_sandwich", table_name="block_use")
    op.drop_table("block_use")
    op.drop_table("block_text")
    op.drop_index("ix_block_language_theme", table_name="block")
    op.drop_table("block")
