"""The audit trail by month on PostgreSQL, which also gets foreign keys that it lacked; SQLite loses checks that stood twice."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

POINTING = ("current_revision_id", "approved_revision_id", "sent_revision_id", "public_revision_id")
AHEAD = 3  # months
COLUMNS = "id, at, actor_id, verb, subject_kind, subject_id, details"
SUBJECT = "CREATE INDEX ix_activity_subject ON activity (subject_kind, subject_id, at)"
ACTOR = (
    "ALTER TABLE activity ADD CONSTRAINT fk_activity_actor_id_user_account FOREIGN KEY (actor_id) REFERENCES user_account (id)"
)
KEPT = "CREATE TRIGGER activity_is_kept BEFORE UPDATE OR DELETE ON activity FOR EACH ROW EXECUTE FUNCTION audit_is_kept()"
STAYS = "CREATE TRIGGER {0}_stays BEFORE TRUNCATE ON {0} FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept()"
OUT_OF_THE_WAY = (
    "ALTER TABLE activity RENAME TO activity_before",
    "ALTER TABLE activity_before RENAME CONSTRAINT pk_activity TO pk_activity_before",
    "ALTER INDEX ix_activity_subject RENAME TO ix_activity_subject_before",
)
BACK_IN = (
    "ALTER SEQUENCE activity_id_seq OWNED BY activity.id",
    f"INSERT INTO activity ({COLUMNS}) SELECT {COLUMNS} FROM activity_before",
    "DROP TABLE activity_before",
    SUBJECT,
    ACTOR,
    KEPT,
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _add_missing_keys()
        _divide()
    else:
        for table in ("item", "sighting", "source"):
            _remove_second_checks(table)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _join()
        for column in POINTING:
            op.drop_constraint(f"fk_sandwich_{column}_revision", "sandwich", type_="foreignkey")


def _remove_second_checks(table: str) -> None:
    """Step 0002 built these tables anew beside the checks of step 0001: an item could not become "removed".

    The way that https://www.sqlite.org/lang_altertable.html (section 7) names for a CHECK: the text of the table, no row is touched.
    """
    bind = op.get_bind()
    wording = str(bind.scalar(sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), {"name": table}))
    kept, seen = [], set()
    for line in wording.splitlines():
        name = re.match(r"\s*CONSTRAINT (ck_\w+) CHECK", line)
        if name is None or name[1] not in seen:
            kept.append(line)
        seen |= {name[1]} if name else set()
    if len(kept) == len(wording.splitlines()):
        return
    kept[-2] = kept[-2].rstrip().rstrip(",")  # the last one before the closing bracket
    version = int(bind.exec_driver_sql("PRAGMA schema_version").scalar() or 0)
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    change = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name")
    bind.execute(change, {"sql": "\n".join(kept), "name": table})
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def _add_missing_keys() -> None:
    """`use_alter` inside CREATE TABLE left them out: a public revision could have been removed under its answer."""
    present = {key["name"] for key in sa.inspect(op.get_bind()).get_foreign_keys("sandwich")}
    for column in POINTING:
        if (name := f"fk_sandwich_{column}_revision") not in present:
            op.create_foreign_key(name, "sandwich", "revision", [column], ["id"])


def _divide() -> None:
    """A key of a divided table must hold the column that divides, so a link cannot point at the id alone any more.

    What the foreign key held is held by the triggers (no row is removed) and by the chain (a row that is missing or doubled is
    found by `audit verify`).
    """
    op.drop_constraint("fk_audit_link_activity_id_activity", "audit_link", type_="foreignkey")
    _run(OUT_OF_THE_WAY)
    op.execute(
        "CREATE TABLE activity (LIKE activity_before INCLUDING DEFAULTS, CONSTRAINT pk_activity PRIMARY KEY (id, at)) "
        "PARTITION BY RANGE (at)"
    )
    oldest, now = op.get_bind().execute(sa.text("SELECT coalesce(min(at), now()), now() FROM activity_before")).one()
    for first, after in _months(oldest.astimezone(UTC), now.astimezone(UTC)):
        name = f"activity_{first:%Y_%m}"
        op.execute(f"CREATE TABLE {name} PARTITION OF activity FOR VALUES FROM ('{first}') TO ('{after}')")
        op.execute(STAYS.format(name))
    op.execute("CREATE TABLE activity_other PARTITION OF activity DEFAULT")
    _run((*BACK_IN, STAYS.format("activity_other"), STAYS.format("activity")))


def _join() -> None:
    _run(
        (
            *OUT_OF_THE_WAY,
            "CREATE TABLE activity (LIKE activity_before INCLUDING DEFAULTS, CONSTRAINT pk_activity PRIMARY KEY (id))",
        )
    )
    _run((*BACK_IN, STAYS.format("activity")))
    op.create_foreign_key("fk_audit_link_activity_id_activity", "audit_link", "activity", ["activity_id"], ["id"])


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.execute(statement)


def _months(oldest: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """(first moment, first moment after) of each month from the oldest row until some months from now."""
    number, last = oldest.year * 12 + oldest.month - 1, now.year * 12 + now.month - 1 + AHEAD
    for month in range(min(number, last), last + 1):
        yield _first_of(month), _first_of(month + 1)


def _first_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
