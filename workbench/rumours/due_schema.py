"""What the database itself keeps in a rumour's row: its newest decision and rating, and the nearest target that is not met.

Rows change in bulk and by a program of the release before, too: only the database sees it all. Migration 0051 has the same.
A trigger writes `due_at`, `decision_id` and `rating_id` alone, so that it marks no count and raises no version.
"""

from collections.abc import Iterator

RUMOUR, DECISION, RATING = "rumour", "decision", "risk_rating"
OF_RUMOUR = ("state", "decide_due_at", "acknowledged_at", "clock_paused_until", "decision_id")
OF_DECISION = ("rumour_id", "decision", "first_action_due_at", "publish_due_at", "target_met_at")
KEPT = ((DECISION, "decision_id", OF_DECISION), (RATING, "rating_id", ("rumour_id",)))
INDEX = "CREATE INDEX ix_rumour_due ON rumour (due_at, opened_at DESC, id DESC)"
EVENTS = (("insert", "NEW.rumour_id"), ("update", "OLD.rumour_id, NEW.rumour_id"), ("delete", "OLD.rumour_id"))
_DUE = """(SELECT CASE
    WHEN {row}.clock_paused_until > soonest.at THEN {row}.clock_paused_until ELSE soonest.at END FROM (SELECT CASE
    WHEN {row}.state IN ('new','triaged','checking') AND {row}.decide_due_at IS NOT NULL THEN {row}.decide_due_at
    WHEN {row}.state NOT IN ('decided','checking') OR d.target_met_at IS NOT NULL THEN NULL
    WHEN d.first_action_due_at IS NOT NULL AND ({row}.acknowledged_at IS NULL OR d.decision = 'monitor')
    THEN d.first_action_due_at ELSE d.publish_due_at END AS at
    FROM (SELECT 1) one LEFT JOIN decision d ON d.id = {row}.decision_id) soonest)"""


def statements(table: str, dialect: str) -> Iterator[str]:
    """The triggers of one table, and the index in the order of every list: late first, what has no target last, newest first."""
    make = _sqlite if dialect == "sqlite" else _postgresql
    yield from make(table)
    if table == RUMOUR:
        yield INDEX


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
