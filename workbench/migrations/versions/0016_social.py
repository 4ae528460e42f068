"""Channels of every kind: what each kind needs to know, when its token ends, its last test; the posts of a placement."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None
BEFORE = ("page", "email", "webhook", "manual")
KINDS = (
    "page", "email", "webhook", "mastodon", "bluesky", "x", "chat", "newspaper", "leaflet", "poster", "meeting", "desk_note",
    "radio", "press", "welcome", "talks", "forum", "training", "manual",
)  # fmt: skip


def _one_of(kinds: tuple[str, ...]) -> str:
    return "kind IN (" + ",".join(f"'{kind}'" for kind in kinds) + ")"


def upgrade() -> None:
    with op.batch_alter_table("channel") as channel:
        channel.drop_constraint(op.f("ck_channel_kind"), type_="check")
        channel.create_check_constraint("kind", _one_of(KINDS))
        channel.add_column(sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))
        channel.add_column(sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True))
        channel.add_column(sa.Column("check_asked_at", sa.DateTime(timezone=True), nullable=True))
        channel.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        channel.add_column(sa.Column("check_error", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("channel") as channel:
        for name in ("settings", "check_error"):
            channel.alter_column(name, server_default=None)
    op.create_table(
        "social_plan",
        sa.Column("placement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_social_plan_placement_id_placement"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("placement_id", name=op.f("pk_social_plan")),
    )


def downgrade() -> None:
    op.drop_table("social_plan")
    with op.batch_alter_table("channel") as channel:
        for name in ("check_error", "checked_at", "check_asked_at", "token_expires_at", "settings"):
            channel.drop_column(name)
        channel.drop_constraint(op.f("ck_channel_kind"), type_="check")
        channel.create_check_constraint("kind", _one_of(BEFORE))
