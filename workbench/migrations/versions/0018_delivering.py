"""Circuit breakers, look-ups and the stop for everything."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and columns; a message knows its channel, so that what is due on one is found by one index."""
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("channel_id", sa.Integer(), nullable=True))
        delivery.add_column(sa.Column("purpose", sa.String(), nullable=False, server_default="publish"))
        delivery.add_column(sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True))
        delivery.add_column(sa.Column("look_ups", sa.Integer(), nullable=False, server_default="0"))
        delivery.drop_constraint(op.f("uq_delivery_placement_id_receiver"), type_="unique")
    op.execute("UPDATE delivery SET channel_id = (SELECT channel_id FROM placement WHERE placement.id = delivery.placement_id)")
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("channel_id", existing_type=sa.Integer(), nullable=False)
        delivery.alter_column("purpose", existing_type=sa.String(), server_default=None)
        delivery.alter_column("look_ups", existing_type=sa.Integer(), server_default=None)
        delivery.create_foreign_key(op.f("fk_delivery_channel_id_channel"), "channel", ["channel_id"], ["id"])
        delivery.create_check_constraint("purpose", "purpose IN ('publish','withdraw','correct')")
        delivery.create_unique_constraint(
            op.f("uq_delivery_placement_id_receiver_purpose"), ["placement_id", "receiver", "purpose"]
        )
    with op.batch_alter_table("channel") as channel:
        channel.drop_column("lane_until")
        channel.drop_column("lane_job_id")
    op.create_index("ix_delivery_due", "delivery", ["channel_id", "state", "next_try_at"])
    op.create_table(
        "channel_circuit",
        sa.Column("channel_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trial_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_channel_circuit_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_channel_circuit")),
    )
    op.create_table(
        "delivery_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stopped_by_id", sa.Integer(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_yes_by_id", sa.Integer(), nullable=True),
        sa.Column("first_yes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_by_id", sa.Integer(), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("resumed_by_id IS NULL OR resumed_by_id != first_yes_by_id", name=op.f("ck_delivery_stop_two_people")),
        *(
            sa.ForeignKeyConstraint([f"{name}_id"], ["user_account.id"], name=op.f(f"fk_delivery_stop_{name}_id_user_account"))
            for name in ("stopped_by", "first_yes_by", "resumed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_stop")),
    )


def downgrade() -> None:
    """Take them away; notices about copies are no messages of a placement and go too."""
    op.drop_table("delivery_stop")
    op.drop_table("channel_circuit")
    op.execute("DELETE FROM delivery WHERE purpose != 'publish'")
    with op.batch_alter_table("channel") as channel:
        channel.add_column(sa.Column("lane_job_id", sa.Integer(), nullable=True))
        channel.add_column(sa.Column("lane_until", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_delivery_due", table_name="delivery")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(op.f("uq_delivery_placement_id_receiver_purpose"), type_="unique")
        delivery.drop_constraint(op.f("ck_delivery_purpose"), type_="check")
        delivery.drop_constraint(op.f("fk_delivery_channel_id_channel"), type_="foreignkey")
        for name in ("look_ups", "lease_until", "purpose", "channel_id"):
            delivery.drop_column(name)
        delivery.create_unique_constraint(op.f("uq_delivery_placement_id_receiver"), ["placement_id", "receiver"])
