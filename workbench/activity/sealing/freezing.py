"""Triggers below the application: a row of the trail, a seal or a link is added and then neither changed nor removed."""

from sqlalchemy import DDL, Table, event


def statements(table: str, dialect: str) -> tuple[str, ...]:
    """The triggers of one table."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, 'the audit trail is kept'); END"
            for name, what in (("is_frozen", "UPDATE"), ("is_kept", "DELETE"))
        )
    trigger = f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_is_kept()"
    emptying = f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()"
    return FUNCTION, trigger, emptying


FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_is_kept() RETURNS trigger AS $$ BEGIN "
    "RAISE EXCEPTION 'the audit trail is kept' USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
)


def freeze(table: Table) -> None:
    """Make the triggers whenever the table is made; the migration makes the same in an older database."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))
