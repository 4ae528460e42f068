"""Channels of every kind."""

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


def downgrade() -> None:
    with op.batch_alter_table("channel") as channel:
        channel.drop_constraint(op.f("ck_channel_kind"), type_="check")
        channel.create_check_constraint("kind", _one_of(BEFORE))
