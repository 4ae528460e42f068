"""Bursts and early warnings, and alert rules about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.elements import conv

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


RULE_KINDS = {"before": "kind IN ('sightings','harm')", "after": "kind IN ('sightings','harm','burst')"}


def set_rule_kinds(which: str) -> None:
    """SQLite builds the table anew and forgets the old CHECK."""
    if op.get_bind().dialect.name == "sqlite":
        check = sa.CheckConstraint(RULE_KINDS[which], name=conv("ck_alert_rule_kind"))
        with op.batch_alter_table("alert_rule", recreate="always", table_args=(check,)):
            pass
        return
    op.drop_constraint("ck_alert_rule_kind", "alert_rule")
    op.create_check_constraint(op.f("ck_alert_rule_kind"), "alert_rule", RULE_KINDS[which])


def upgrade() -> None:
    """Three tables, and a kind of alert rule."""
    set_rule_kinds("after")
    op.create_table(
        "trend_watch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("false_alarms", sa.Double(), nullable=False),
        sa.Column("fewest_sources", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("sighting_mark", sa.Integer(), nullable=False),
        sa.Column("sighting_mark_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("item_mark_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refreshed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("false_alarms BETWEEN 0.05 AND 4", name=op.f("ck_trend_watch_false_alarms")),
        sa.CheckConstraint("fewest_sources BETWEEN 2 AND 20", name=op.f("ck_trend_watch_fewest_sources")),
        sa.CheckConstraint("id = 1", name=op.f("ck_trend_watch_one_row")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user_account.id"], name=op.f("fk_trend_watch_changed_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend_watch")),
    )
    op.create_table(
        "trend_stream",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("expected", sa.JSON(), nullable=False),
        sa.Column("high", sa.JSON(), nullable=False),
        sa.Column("decay", sa.JSON(), nullable=False),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'rumour') = (rumour_id IS NOT NULL)", name=op.f("ck_trend_stream_rumour")),
        sa.CheckConstraint("kind IN ('rumour','theme','place','channel')", name=op.f("ck_trend_stream_kind")),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_trend_stream_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend_stream")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_trend_stream_kind_key")),
    )
    op.create_table(
        "trend_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stream_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("window_hours", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('burst','early')", name=op.f("ck_trend_alarm_kind")),
        sa.CheckConstraint("last_at >= at", name=op.f("ck_trend_alarm_lasts")),
        sa.ForeignKeyConstraint(["seen_by_id"], ["user_account.id"], name=op.f("fk_trend_alarm_seen_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["stream_id"], ["trend_stream.id"], name=op.f("fk_trend_alarm_stream_id_trend_stream"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend_alarm")),
        sa.UniqueConstraint("stream_id", "kind", "at", name=op.f("uq_trend_alarm_stream_id_kind_at")),
    )
    op.create_index("ix_trend_alarm_last", "trend_alarm", ["last_at"], unique=False)


def downgrade() -> None:
    """Without them, and without the rules of that kind."""
    told = "SELECT id FROM alert WHERE rule_id IN (SELECT id FROM alert_rule WHERE kind = 'burst')"
    op.execute(f"DELETE FROM alert_receipt WHERE alert_id IN ({told})")
    op.execute(f"DELETE FROM alert WHERE id IN ({told})")
    op.execute("DELETE FROM alert_receiver WHERE rule_id IN (SELECT id FROM alert_rule WHERE kind = 'burst')")
    op.execute("DELETE FROM alert_rule WHERE kind = 'burst'")
    set_rule_kinds("before")
    op.drop_index("ix_trend_alarm_last", table_name="trend_alarm")
    op.drop_table("trend_alarm")
    op.drop_table("trend_stream")
    op.drop_table("trend_watch")
