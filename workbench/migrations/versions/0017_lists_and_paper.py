"""Newsletters and channels on paper and in rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("email_recipient") as recipient:
        recipient.add_column(sa.Column("is_confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
        recipient.add_column(sa.Column("left_reason", sa.String(), nullable=False, server_default=""))
        recipient.add_column(sa.Column("soft_bounces", sa.Integer(), nullable=False, server_default="0"))
        recipient.add_column(sa.Column("soft_since", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("email_recipient") as recipient:
        for name in ("is_confirmed", "left_reason", "soft_bounces"):
            recipient.alter_column(name, server_default=None)
        recipient.create_check_constraint("left_reason", "left_reason IN ('','self','by_hand','bounced','complaint')")
    _lists()
    _paper()


def _lists() -> None:
    op.create_table(
        "list_signup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_list_signup_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_signup")),
        sa.UniqueConstraint("channel_id", "address", name=op.f("uq_list_signup_channel_id_address")),
        sa.UniqueConstraint("token", name=op.f("uq_list_signup_token")),
    )
    op.create_table(
        "bounce_box",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_bounce_box_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce_box")),
    )
    op.create_table(
        "bounce_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('hard','soft','complaint','unknown')", name=op.f("ck_bounce_report_kind")),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_bounce_report_channel_id_channel"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounce_report")),
        sa.UniqueConstraint("digest", name=op.f("uq_bounce_report_digest")),
    )


def _paper() -> None:
    op.create_table(
        "paper_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('hand_out','correct','take_back')", name=op.f("ck_paper_task_kind")),
        sa.CheckConstraint("(done_at IS NULL) = (done_on IS NULL)", name=op.f("ck_paper_task_done")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_paper_task_placement_id_placement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["user_account.id"], name=op.f("fk_paper_task_done_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_task")),
        sa.UniqueConstraint("placement_id", "kind", name=op.f("uq_paper_task_placement_id_kind")),
    )
    op.create_table(
        "paper_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticked_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["paper_task.id"], name=op.f("fk_paper_tick_task_id_paper_task"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["ticked_by_id"], ["user_account.id"], name=op.f("fk_paper_tick_ticked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_tick")),
        sa.UniqueConstraint("task_id", "step", name=op.f("uq_paper_tick_task_id_step")),
    )


def downgrade() -> None:
    for table in ("paper_tick", "paper_task", "bounce_report", "bounce_box", "list_signup"):
        op.drop_table(table)
    with op.batch_alter_table("email_recipient") as recipient:
        recipient.drop_constraint(op.f("ck_email_recipient_left_reason"), type_="check")
        for name in ("soft_since", "soft_bounces", "left_reason", "is_confirmed"):
            recipient.drop_column(name)
