"""Alert rules of many kinds, alerts about more than rumours, receipts by more routes than letters."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = "'sightings','sources','burst','harm','words','spokesperson','source_silent','partner_asks','evidence_broken','deadline',"
KINDS += "'search','heartbeat'"
SUBJECTS = "'rumour','item','source','proposal','evidence','decision','placement','search','system'"
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("alert_rule") as rule:
        rule.drop_constraint(op.f("ck_alert_rule_kind"), type_="check")
        rule.create_check_constraint(op.f("ck_alert_rule_kind"), f"kind IN ({KINDS})")
        rule.add_column(sa.Column("conditions", sa.JSON(), nullable=False, server_default="{}"))
        rule.add_column(sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        rule.add_column(sa.Column("tells_duty", sa.Boolean(), nullable=False, server_default=sa.true()))
        rule.add_column(sa.Column("escalate_minutes", sa.Integer(), nullable=True))
        rule.add_column(sa.Column("created_by_id", sa.Integer(), nullable=True))
        rule.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        rule.create_foreign_key(op.f("fk_alert_rule_created_by_id_user_account"), "user_account", ["created_by_id"], ["id"])
    _drop_defaults("alert_rule", conditions=sa.JSON(), is_urgent=sa.Boolean(), tells_duty=sa.Boolean(), version=sa.Integer())
    with op.batch_alter_table("alert") as alert:
        alert.alter_column("rumour_id", existing_type=sa.Integer(), nullable=True)
        alert.add_column(sa.Column("subject_kind", sa.String(), nullable=False, server_default="rumour"))
        alert.add_column(sa.Column("subject_id", sa.Integer(), nullable=True))
        alert.add_column(sa.Column("title", sa.String(), nullable=False, server_default=""))
        alert.add_column(sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        alert.add_column(sa.Column("harm", sa.Integer(), nullable=True))
        alert.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default="{}"))
        alert.add_column(sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
        for name in ("last_event_at", "snoozed_until", "taken_at", "resolved_at"):
            alert.add_column(sa.Column(name, TIME, nullable=True))
        for name in ("taken_by_id", "resolved_by_id"):
            alert.add_column(sa.Column(name, sa.Integer(), nullable=True))
            alert.create_foreign_key(op.f(f"fk_alert_{name}_user_account"), "user_account", [name], ["id"])
        alert.create_check_constraint(op.f("ck_alert_subject_kind"), f"subject_kind IN ({SUBJECTS})")
    op.execute("UPDATE alert SET last_event_at = raised_at")
    with op.batch_alter_table("alert") as alert:
        alert.alter_column("last_event_at", existing_type=TIME, nullable=False)
    texts = {"subject_kind": sa.String(), "title": sa.String()}
    _drop_defaults("alert", **texts, facts=sa.JSON(), is_urgent=sa.Boolean(), times=sa.Integer())
    op.create_index("ix_alert_state_raised_at", "alert", ["state", "raised_at"])
    op.create_index("ix_alert_rumour_id", "alert", ["rumour_id"])
    with op.batch_alter_table("alert_receipt") as receipt:
        receipt.drop_constraint(op.f("uq_alert_receipt_alert_id_user_id"), type_="unique")
        receipt.add_column(sa.Column("route", sa.String(), nullable=False, server_default="mail"))
        receipt.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        receipt.add_column(sa.Column("cause", sa.String(), nullable=False, server_default="rule"))
        for name in ("prepared_at", "hold_until", "read_at"):
            receipt.add_column(sa.Column(name, TIME, nullable=True))
        receipt.create_check_constraint(op.f("ck_alert_receipt_route"), "route IN ('mail','push','webhook','chat','sms')")
        causes = "'rule','duty','escalation','reminder','test'"
        receipt.create_check_constraint(op.f("ck_alert_receipt_cause"), f"cause IN ({causes})")
        unique = op.f("uq_alert_receipt_alert_id_user_id_route_round")
        receipt.create_unique_constraint(unique, ["alert_id", "user_id", "route", "round"])
    op.execute("UPDATE alert_receipt SET prepared_at = (SELECT raised_at FROM alert WHERE alert.id = alert_receipt.alert_id)")
    with op.batch_alter_table("alert_receipt") as receipt:
        receipt.alter_column("prepared_at", existing_type=TIME, nullable=False)
    _drop_defaults("alert_receipt", route=sa.String(), round=sa.Integer(), cause=sa.String())
    _add_tables_of_reading()


def _add_tables_of_reading() -> None:
    """How far the rules have read, what they have counted, and their dry runs."""
    op.create_table(
        "alert_mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=True),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("read_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_alert_mark")),
    )
    op.create_table(
        "alert_tally",
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["rule_id"], ["alert_rule.id"], name=op.f("fk_alert_tally_rule_id_alert_rule"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("rule_id", "bucket", name=op.f("pk_alert_tally")),
    )
    trial = "alert_rule_trial"
    op.create_table(
        trial,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("done_share", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.CheckConstraint("state IN ('waiting','running','done','failed')", name=op.f("ck_alert_rule_trial_state")),
        sa.ForeignKeyConstraint(["rule_id"], ["alert_rule.id"], name=op.f(f"fk_{trial}_rule_id_alert_rule"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f(f"fk_{trial}_asked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rule_trial")),
    )
    op.create_index("ix_alert_rule_trial_rule", trial, ["rule_id", "id"])
    op.create_index("ix_item_match", "item", ["match_code", "dated_at"])


def downgrade() -> None:
    op.drop_index("ix_item_match", table_name="item")
    for table in ("alert_rule_trial", "alert_tally", "alert_mark"):
        op.drop_table(table)
    with op.batch_alter_table("alert_receipt") as receipt:
        receipt.drop_constraint(op.f("uq_alert_receipt_alert_id_user_id_route_round"), type_="unique")
        receipt.drop_constraint(op.f("ck_alert_receipt_route"), type_="check")
        receipt.drop_constraint(op.f("ck_alert_receipt_cause"), type_="check")
    op.execute("DELETE FROM alert_receipt WHERE route <> 'mail' OR round <> 1")
    with op.batch_alter_table("alert_receipt") as receipt:
        for name in ("route", "round", "cause", "prepared_at", "hold_until", "read_at"):
            receipt.drop_column(name)
        receipt.create_unique_constraint(op.f("uq_alert_receipt_alert_id_user_id"), ["alert_id", "user_id"])
    op.drop_index("ix_alert_rumour_id", table_name="alert")
    op.drop_index("ix_alert_state_raised_at", table_name="alert")
    op.execute("DELETE FROM alert_receipt WHERE alert_id IN (SELECT id FROM alert WHERE rumour_id IS NULL)")
    op.execute("DELETE FROM alert WHERE rumour_id IS NULL")
    added = ("subject_kind", "subject_id", "title", "facts", "is_urgent", "harm", "times", "last_event_at", "snoozed_until")
    with op.batch_alter_table("alert") as alert:
        alert.drop_constraint(op.f("ck_alert_subject_kind"), type_="check")
        for name in ("taken_by_id", "resolved_by_id"):
            alert.drop_constraint(op.f(f"fk_alert_{name}_user_account"), type_="foreignkey")
        for name in (*added, "taken_at", "resolved_at", "taken_by_id", "resolved_by_id"):
            alert.drop_column(name)
        alert.alter_column("rumour_id", existing_type=sa.Integer(), nullable=False)
    op.execute("DELETE FROM alert_receiver WHERE rule_id IN (SELECT id FROM alert_rule WHERE kind NOT IN ('sightings','harm','burst'))")
    op.execute("DELETE FROM alert_rule WHERE kind NOT IN ('sightings','harm','burst')")
    with op.batch_alter_table("alert_rule") as rule:
        rule.drop_constraint(op.f("ck_alert_rule_kind"), type_="check")
        rule.create_check_constraint(op.f("ck_alert_rule_kind"), "kind IN ('sightings','harm','burst')")
        rule.drop_constraint(op.f("fk_alert_rule_created_by_id_user_account"), type_="foreignkey")
        for name in ("conditions", "is_urgent", "tells_duty", "escalate_minutes", "created_by_id", "version"):
            rule.drop_column(name)


def _drop_defaults(table: str, **columns: "sa.types.TypeEngine[object]") -> None:
    with op.batch_alter_table(table) as batch:
        for name, kind in columns.items():
            batch.alter_column(name, existing_type=kind, server_default=None)
