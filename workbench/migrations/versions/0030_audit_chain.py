"""The audit trail is added to only, and sealed into a chain."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLES = ("activity", "audit_seal", "audit_link")
FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger AS $$ BEGIN "
    "RAISE EXCEPTION 'the audit trail is kept' USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
)


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("previous_id", name=op.f("uq_audit_seal_previous_id")),
    )
    op.create_table(
        "audit_link",
        sa.Column("activity_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_audit_link_activity_id_activity")),
        sa.ForeignKeyConstraint(["seal_id"], ["audit_seal.id"], name=op.f("fk_audit_link_seal_id_audit_seal")),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_audit_link")),
    )
    op.create_index("ix_audit_link_seal_id", "audit_link", ["seal_id"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(FUNCTION)
    for table in TABLES:
        for statement in _sqlite(table) if is_sqlite else _postgresql(table):
            op.execute(sa.DDL(statement))


def downgrade() -> None:
    names = {"sqlite": ("is_frozen", "is_kept")}.get(op.get_bind().dialect.name, ("is_kept", "stays"))
    for table in TABLES:
        for name in names:
            on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {table}"
            op.execute(f"DROP TRIGGER {table}_{name}{on}")
    op.drop_index("ix_audit_link_seal_id", table_name="audit_link")
    op.drop_table("audit_link")
    op.drop_table("audit_seal")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_is_kept()")


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, 'the audit trail is kept'); END"
        for name, what in (("is_frozen", "UPDATE"), ("is_kept", "DELETE"))
    ]


def _postgresql(table: str) -> list[str]:
    run = "EXECUTE FUNCTION audit_is_kept()"
    return [
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {run}",
        f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}",
    ]
