"""The newest decision and rating of a rumour, and what is due for it, stand in its row: triggers keep them, lists read them.

Triggers, so that the program of the release before, which knows none of the columns, leaves them right.
A later migration that rebuilds one of the three tables (batch_alter_table on SQLite) drops its triggers: make them again.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

RUMOUR, DECISION, RATING = "rumour", "decision", "risk_rating"
OF_RUMOUR = ("state", "decide_due_at", "acknowledged_at", "clock_paused_until", "decision_id")
OF_DECISION = ("rumour_id", "decision", "first_action_due_at", "publish_due_at", "target_met_at")
KEPT = ((DECISION, "decision_id", OF_DECISION), (RATING, "rating_id", ("rumour_id",)))
EVENTS = (("insert", "NEW.rumour_id"), ("update", "OLD.rumour_id, NEW.rumour_id"), ("delete", "OLD.rumour_id"))
_DUE = """(SELECT CASE
    WHEN {row}.clock_paused_until > soonest.at THEN {row}.clock_paused_until ELSE soonest.at END FROM (SELECT CASE
    WHEN {row}.state IN ('new','triaged','checking') AND {row}.decide_due_at IS NOT NULL THEN {row}.decide_due_at
    WHEN {row}.state NOT IN ('decided','checking') OR d.target_met_at IS NOT NULL THEN NULL
    WHEN d.first_action_due_at IS NOT NULL AND ({row}.acknowledged_at IS NULL OR d.decision = 'monitor')
    THEN d.first_action_due_at ELSE d.publish_due_at END AS at
    FROM (SELECT 1) one LEFT JOIN decision d ON d.id = {row}.decision_id) soonest)"""


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:  # all three at once: who writes meanwhile waits, and is seen by the triggers
        op.execute("LOCK TABLE rumour, decision, risk_rating IN ACCESS EXCLUSIVE MODE")
    op.add_column("rumour", sa.Column("decision_id", sa.Integer(), nullable=True))
    op.add_column("rumour", sa.Column("rating_id", sa.Integer(), nullable=True))
    op.add_column("rumour", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(f"UPDATE rumour SET decision_id = {_newest(DECISION)}, rating_id = {_newest(RATING)}")
    op.execute(f"UPDATE rumour SET due_at = {_DUE.format(row=RUMOUR)}")
    where = sa.text("decision_id IS NOT NULL")
    columns = ["decision_id", "state", "sensitivity", "owner_id"]
    op.create_index("ix_rumour_decided", "rumour", columns, sqlite_where=where, postgresql_where=where)
    op.execute("CREATE INDEX ix_rumour_due ON rumour (due_at, opened_at DESC, id DESC)")
    for table in (RUMOUR, DECISION, RATING):
        for statement in _sqlite(table) if is_sqlite else _postgresql(table):
            op.execute(sa.DDL(statement))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        for name in ("rumour_due_insert", "rumour_due_update"):
            op.execute(f"DROP TRIGGER {name}")
        for table in (DECISION, RATING):
            for name in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_newest_{name}")
    else:
        for table, name in ((RUMOUR, "rumour_due"), (DECISION, "decision_newest"), (RATING, "risk_rating_newest")):
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_index("ix_rumour_due", table_name="rumour")
    op.drop_index("ix_rumour_decided", table_name="rumour")
    for name in ("decision_id", "rating_id", "due_at"):  # not in batch mode: rebuilding the table would drop its other triggers
        op.execute(f"ALTER TABLE rumour DROP COLUMN {name}")


def _sqlite(table: str) -> Iterator[str]:
    if table == RUMOUR:
        due = _DUE.format(row=RUMOUR)
        for name, when in (("insert", "INSERT"), ("update", f"UPDATE OF {', '.join(OF_RUMOUR)}")):
            body = f"UPDATE rumour SET due_at = {due} WHERE id = NEW.id AND due_at IS NOT {due};"
            yield f"CREATE TRIGGER rumour_due_{name} AFTER {when} ON rumour BEGIN {body} END"
        return
    for kept, column, watched in KEPT:
        if kept == table:
            for name, rows in EVENTS:
                when = f"UPDATE OF {', '.join(watched)}" if name == "update" else name.upper()
                body = f"UPDATE rumour SET {column} = {_newest(table)} WHERE id IN ({rows});"
                yield f"CREATE TRIGGER {table}_newest_{name} AFTER {when} ON {table} BEGIN {body} END"


def _postgresql(table: str) -> Iterator[str]:
    # The row is locked in a statement of its own: the next one then sees what another transaction has just committed.
    if table == RUMOUR:
        body = f"BEGIN NEW.due_at := {_DUE.format(row='NEW')}; RETURN NEW; END"
        yield f"CREATE FUNCTION rumour_due() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
        when = f"BEFORE INSERT OR UPDATE OF {', '.join(OF_RUMOUR)}"
        yield f"CREATE TRIGGER rumour_due {when} ON rumour FOR EACH ROW EXECUTE FUNCTION rumour_due()"
        return
    for kept, column, watched in KEPT:
        if kept == table:
            mine = "id IN (OLD.rumour_id, NEW.rumour_id)"
            lock = f"PERFORM 1 FROM rumour WHERE {mine} ORDER BY id FOR NO KEY UPDATE;"
            body = f"BEGIN {lock} UPDATE rumour SET {column} = {_newest(table)} WHERE {mine}; RETURN NULL; END"
            yield f"CREATE FUNCTION {table}_newest() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"
            when = f"AFTER INSERT OR DELETE OR UPDATE OF {', '.join(watched)}"
            yield f"CREATE TRIGGER {table}_newest {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_newest()"


def _newest(table: str) -> str:
    return f"(SELECT max(id) FROM {table} WHERE {table}.rumour_id = rumour.id)"
