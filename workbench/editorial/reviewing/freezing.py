"""Triggers below the application: nobody changes the text of a revision, nor an approval, whatever way the change comes.

The one exception is the bin: a draft that was never published may be emptied, but not rewritten.
"""

from sqlalchemy import DDL, event

from workbench.editorial.models import Approval, Revision

_IN_BIN = (
    "EXISTS (SELECT 1 FROM sandwich WHERE sandwich.id = OLD.sandwich_id "
    "AND sandwich.deleted_at IS NOT NULL AND sandwich.first_published_at IS NULL)"
)
_FIXED = ("id", "sandwich_id", "number", "author_id", "created_at")
_IDENTITY = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _FIXED)
_SQLITE_IDENTITY = _IDENTITY.replace("IS DISTINCT FROM", "IS NOT")

SQLITE = {
    "revision": (
        "CREATE TRIGGER revision_is_frozen BEFORE UPDATE ON revision "
        f"WHEN {_SQLITE_IDENTITY} OR (NEW.document IS NOT OLD.document AND NOT (NEW.document = '{{}}' AND {_IN_BIN})) "
        "BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END",
    ),
    "approval": (
        "CREATE TRIGGER approval_is_frozen BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END",
        "CREATE TRIGGER approval_is_kept BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'an approval is kept'); END",
    ),
}
POSTGRESQL = {
    "revision": (
        "CREATE OR REPLACE FUNCTION revision_is_frozen() RETURNS trigger AS $$ BEGIN "
        f"IF {_IDENTITY} OR (NEW.document::text IS DISTINCT FROM OLD.document::text "
        f"AND NOT (NEW.document::text = '{{}}' AND {_IN_BIN})) "
        "THEN RAISE EXCEPTION 'a revision never changes' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        "RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER revision_is_frozen BEFORE UPDATE ON revision FOR EACH ROW EXECUTE FUNCTION revision_is_frozen()",
    ),
    "approval": (
        "CREATE OR REPLACE FUNCTION approval_is_frozen() RETURNS trigger AS $$ BEGIN "
        "RAISE EXCEPTION 'an approval never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER approval_is_frozen BEFORE UPDATE OR DELETE ON approval "
        "FOR EACH ROW EXECUTE FUNCTION approval_is_frozen()",
    ),
}


def freeze_revisions() -> None:
    """Make the triggers whenever the tables are made; the migration makes the same in an older database."""
    for table in (Revision.__table__, Approval.__table__):
        for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
            for statement in statements[table.name]:  # type: ignore[attr-defined]
                event.listen(table, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect))
