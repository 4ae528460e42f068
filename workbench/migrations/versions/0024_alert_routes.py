"""How alerts reach people: wishes, devices, shared routes, digests, tests, and the pulse of the house."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
STATES = "state IN ('prepared','sending','sent','failed','unknown')"


def upgrade() -> None:
    _make_people_tables()
    _make_route_tables()
    with op.batch_alter_table("alert_receipt") as receipt:
        receipt.add_column(sa.Column("digest_id", sa.Integer(), nullable=True))
        receipt.create_foreign_key(op.f("fk_alert_receipt_digest_id_alert_digest"), "alert_digest", ["digest_id"], ["id"])
    op.create_index("ix_alert_receipt_state", "alert_receipt", ["state", "hold_until"])
    op.create_index("ix_alert_receipt_user_id", "alert_receipt", ["user_id", "route", "prepared_at"])


def downgrade() -> None:
    op.drop_index("ix_alert_receipt_user_id", table_name="alert_receipt")
    op.drop_index("ix_alert_receipt_state", table_name="alert_receipt")
    with op.batch_alter_table("alert_receipt") as receipt:
        receipt.drop_constraint(op.f("fk_alert_receipt_digest_id_alert_digest"), type_="foreignkey")
        receipt.drop_column("digest_id")
    for name in ("alert_posting", "alert_digest", "alert_trial", "alert_route", "alert_pulse", "alert_push_key", "alert_device"):
        op.drop_table(name)
    op.drop_table("alert_telling")


def _make_people_tables() -> None:
    op.create_table(
        "alert_telling",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("routes", sa.JSON(), nullable=False),
        sa.Column("urgent_routes", sa.JSON(), nullable=False),
        sa.Column("paces", sa.JSON(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.Column("digest_minute", sa.Integer(), nullable=False),
        sa.Column("digest_weekday", sa.Integer(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_tail", sa.String(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        _foreign("alert_telling", "user_id", "user_account", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_alert_telling")),
    )
    op.create_table(
        "alert_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("subscription", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("last_success_at", TIME, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        _foreign("alert_device", "user_id", "user_account", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_device")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_alert_device_endpoint_hash")),
    )
    op.create_index("ix_alert_device_user_id", "alert_device", ["user_id"])
    op.create_table(
        "alert_push_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("private", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_alert_push_key_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_push_key")),
    )
    op.create_table(
        "alert_pulse",
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("beat_at", TIME, nullable=False),
        sa.Column("silent_since", TIME, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_alert_pulse")),
    )


def _make_route_tables() -> None:
    op.create_table(
        "alert_route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("secret_tail", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("last_success_at", TIME, nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('sms','chat','webhook','ping')", name=op.f("ck_alert_route_kind")),
        sa.CheckConstraint("scope IN ('all','urgent')", name=op.f("ck_alert_route_scope")),
        _foreign("alert_route", "created_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_route")),
        sa.UniqueConstraint("name", name=op.f("uq_alert_route_name")),
    )
    _make_sent_table(
        "alert_digest",
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("route IN ('mail','push','webhook','chat','sms')", name=op.f("ck_alert_digest_route")),
        _foreign("alert_digest", "user_id", "user_account"),
        _foreign("alert_digest", "route_id", "alert_route", "CASCADE"),
    )
    op.create_index("ix_alert_digest_user_id", "alert_digest", ["user_id", "route"])
    _make_sent_table(
        "alert_posting",
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("prepared_at", TIME, nullable=False),
        sa.Column("hold_until", TIME, nullable=True),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        _foreign("alert_posting", "alert_id", "alert", "CASCADE"),
        _foreign("alert_posting", "route_id", "alert_route", "CASCADE"),
        _foreign("alert_posting", "digest_id", "alert_digest", "SET NULL"),
        sa.UniqueConstraint("alert_id", "route_id", "round", name=op.f("uq_alert_posting_alert_id_route_id_round")),
    )
    op.create_index("ix_alert_posting_route_id", "alert_posting", ["route_id", "state"])
    _make_sent_table(
        "alert_trial",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("route_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint("route IN ('mail','push','webhook','chat','sms','ping')", name=op.f("ck_alert_trial_route")),
        _foreign("alert_trial", "user_id", "user_account", "CASCADE"),
        _foreign("alert_trial", "route_id", "alert_route", "CASCADE"),
    )
    op.create_index("ix_alert_trial_user_id", "alert_trial", ["user_id", "route"])


def _make_sent_table(name: str, *parts: "sa.schema.SchemaItem") -> None:
    """A table of what is sent: one name and one state for each message."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        *parts,
        sa.CheckConstraint(STATES, name=op.f(f"ck_{name}_state")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("message_id", name=op.f(f"uq_{name}_message_id")),
    )


def _foreign(table: str, column: str, target: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=on_delete)
