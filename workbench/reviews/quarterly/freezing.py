"""Triggers below the application: an adopted review, its texts, decisions and outcomes stay; a note beside it is only added."""

from collections.abc import Callable

from sqlalchemy import DDL, Table, event

FIXED = (
    "first_day", "state", "counts", "charts", "note", "built_at", "built_by_id", "counted_through", "frozen", "digest",
    "adopted_at", "adopted_by_id",
)  # fmt: skip
SAID = "an adopted review is kept"
REFUSE = f"SELECT RAISE(ABORT, '{SAID}')"
RAISE = f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'"
REFUSED = (
    "CREATE OR REPLACE FUNCTION review_is_kept() RETURNS trigger AS $$ BEGIN "
    f"{RAISE}; END $$ LANGUAGE plpgsql"
)  # fmt: skip
PART_REFUSED = (
    "CREATE OR REPLACE FUNCTION review_part_is_kept() RETURNS trigger AS $$ BEGIN "
    "IF TG_OP <> 'INSERT' THEN IF EXISTS (SELECT 1 FROM quarter_review WHERE id = OLD.review_id AND state = 'adopted') "
    f"THEN {RAISE}; END IF; END IF; "
    "IF TG_OP <> 'DELETE' THEN IF EXISTS (SELECT 1 FROM quarter_review WHERE id = NEW.review_id AND state = 'adopted') "
    f"THEN {RAISE}; END IF; RETURN NEW; END IF; RETURN OLD; END $$ LANGUAGE plpgsql"
)


def keep_adopted(table: Table) -> None:
    """Make the triggers of quarter_review whenever it is made."""
    _listen(table, adopted_statements)


def keep_parts(table: Table) -> None:
    """Make the triggers of a part whenever its table is made."""
    _listen(table, part_statements)


def keep_notes(table: Table) -> None:
    """Make the triggers of notes whenever their table is made."""
    _listen(table, note_statements)


def adopted_statements(table: str, dialect: str) -> tuple[str, ...]:
    """What was adopted stays; whether it is shown to the public may change."""
    update, delete = f"UPDATE OF {', '.join(FIXED)}", "DELETE"
    if dialect == "sqlite":
        when = "WHEN OLD.state = 'adopted'"
        return tuple(
            f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} {when} BEGIN {REFUSE}; END"
            for name, what in (("is_frozen", update), ("is_kept", delete))
        )
    when = "FOR EACH ROW WHEN (OLD.state = 'adopted') EXECUTE FUNCTION review_is_kept()"
    return (
        REFUSED,
        *(
            f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} {when}"
            for name, what in (("is_frozen", update), ("is_kept", delete))
        ),
    )


def part_statements(table: str, dialect: str) -> tuple[str, ...]:
    """Nothing is added to, changed in or taken from an adopted review."""
    if dialect != "sqlite":
        when = "FOR EACH ROW EXECUTE FUNCTION review_part_is_kept()"
        return PART_REFUSED, f"CREATE TRIGGER {table}_is_kept BEFORE INSERT OR UPDATE OR DELETE ON {table} {when}"

    def when_of(row: str) -> str:
        return f"WHEN EXISTS (SELECT 1 FROM quarter_review WHERE id = {row}.review_id AND state = 'adopted') BEGIN {REFUSE}; END"

    return (
        f"CREATE TRIGGER {table}_is_closed BEFORE INSERT ON {table} {when_of('NEW')}",
        f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE ON {table} {when_of('OLD')}",
        f"CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} {when_of('OLD')}",
    )


def note_statements(table: str, dialect: str) -> tuple[str, ...]:
    """A note is neither changed nor removed."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} BEGIN {REFUSE}; END"
            for name, what in (("is_frozen", "UPDATE"), ("is_kept", "DELETE"))
        )
    when = "FOR EACH ROW EXECUTE FUNCTION review_is_kept()"
    return REFUSED, f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} {when}"


def _listen(table: Table, statements: Callable[[str, str], tuple[str, ...]]) -> None:
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))
