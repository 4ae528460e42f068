"""New rumours: unmatched claims that belong together."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Five tables. Rumours that are there already count as compared with what has come in."""
    op.create_table(
        "claim_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("first_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text_count", sa.Integer(), nullable=False),
        sa.Column("report_count", sa.Integer(), nullable=False),
        sa.Column("week_count", sa.Integer(), nullable=False),
        sa.Column("week_before_count", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(claim) <= 75", name=op.f("ck_claim_group_claim_length")),
        sa.CheckConstraint("state <> 'merged' OR merged_into_id IS NOT NULL", name=op.f("ck_claim_group_merged")),
        sa.CheckConstraint("state <> 'opened' OR rumour_id IS NOT NULL", name=op.f("ck_claim_group_opened")),
        sa.CheckConstraint("state IN ('open','opened','dismissed','merged')", name=op.f("ck_claim_group_state")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["claim_group.id"], name=op.f("fk_claim_group_merged_into_id_claim_group")),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_claim_group_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_group")),
    )
    op.create_index("ix_claim_group_list", "claim_group", ["state", "report_count", "text_count", "last_heard_at"])
    op.create_table(
        "claim_group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Double(), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.CheckConstraint("sign IN ('near','topic','alone')", name=op.f("ck_claim_group_member_sign")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["claim_group.id"], name=op.f("fk_claim_group_member_group_id_claim_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_claim_group_member_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_group_member")),
        sa.UniqueConstraint("item_id", name=op.f("uq_claim_group_member_item_id")),
    )
    op.create_index("ix_claim_group_member_group", "claim_group_member", ["group_id"])
    op.create_table(
        "claim_group_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("other_group_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_claim_group_change_actor_id_user_account")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["claim_group.id"], name=op.f("fk_claim_group_change_group_id_claim_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_claim_group_change_item_id_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["other_group_id"],
            ["claim_group.id"],
            name=op.f("fk_claim_group_change_other_group_id_claim_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_group_change")),
    )
    op.create_index("ix_claim_group_change_group", "claim_group_change", ["group_id", "id"])
    op.create_index("ix_claim_group_change_item", "claim_group_change", ["item_id", "verb"])
    op.create_table(
        "claim_group_look",
        sa.Column("group_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_change_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["claim_group.id"], name=op.f("fk_claim_group_look_group_id_claim_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_claim_group_look_user_id_user_account")),
        sa.PrimaryKeyConstraint("group_id", "user_id", name=op.f("pk_claim_group_look")),
    )
    op.create_table(
        "rumour_reading",
        sa.Column("rumour_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wording_digest", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_rumour_reading_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("rumour_id", name=op.f("pk_rumour_reading")),
    )
    op.execute(
        "INSERT INTO rumour_reading (rumour_id, wording_digest, read_at) "
        "SELECT id, '', opened_at FROM rumour WHERE state <> 'merged'"
    )


def downgrade() -> None:
    """Drops them."""
    for table in ("rumour_reading", "claim_group_look", "claim_group_change", "claim_group_member", "claim_group"):
        op.drop_table(table)
