"""Counts per day with the marks of what has changed, answers' courses, drawn charts.

A later migration that rebuilds one of the watched tables (batch_alter_table on SQLite) drops its triggers: make them again.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

WATCHED = (  # table, its measures with their moments, what a change of which counts, the column of its rumour
    (
        "sighting",
        (("sightings", "heard_at"),),
        ("heard_at", "rumour_id", "place", "channel", "source_type", "language", "relation", "is_copy"),
        "",
    ),
    (
        "rumour",
        (("rumours", "opened_at"), ("closed", "closed_at")),
        ("opened_at", "closed_at", "theme", "target_group", "place", "verdict", "kind", "language", "state"),
        "id",
    ),
    ("decision", (("decisions", "decided_at"),), ("decided_at", "decision", "proposal", "rumour_id"), "rumour_id"),
    ("sandwich", (("answers", "first_published_at"),), ("first_published_at", "format", "language", "rumour_id"), "rumour_id"),
    (
        "placement",
        (("placements", "sent_at"), ("reach", "sent_at")),
        ("sent_at", "channel_id", "slot", "sandwich_id", "reach"),
        "",
    ),
    ("correction", (("corrections", "corrected_at"),), ("corrected_at", "kind", "sandwich_id"), ""),
    ("item", (("items", "collected_at"),), ("collected_at", "source_id"), ""),
    ("item_copy", (("items", "collected_at"),), ("collected_at", "source_id"), ""),
)
EVENTS = (("insert", ("NEW",)), ("update", ("OLD", "NEW")), ("delete", ("OLD",)))
NAMES = ("theme", "place", "channel", "source_type", "target_group", "decision", "verdict", "kind", "language", "detail")


def upgrade() -> None:
    op.create_table(
        "day_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in NAMES),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_count")),
    )
    op.create_index("ix_day_count_measure_day", "day_count", ["measure", "day"])
    op.create_table(
        "count_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(day IS NULL) <> (rumour_id IS NULL)", name=op.f("ck_count_mark_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_mark")),
    )
    op.create_index("ix_count_mark_day", "count_mark", ["measure", "day"])
    op.create_index("ix_count_mark_rumour_id", "count_mark", ["rumour_id"])
    op.create_table(
        "count_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_count_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_state")),
    )
    _add_courses_and_charts()
    op.create_index("ix_item_collected_at", "item", ["collected_at", "source_id"])
    op.create_index("ix_item_copy_collected_at", "item_copy", ["collected_at", "source_id"])
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(sa.DDL(statement))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, *_rest in WATCHED:
        for name, _rows in EVENTS:
            op.execute(f"DROP TRIGGER {table}_marks_{name}" + ("" if is_sqlite else f" ON {table}"))
            if not is_sqlite:
                op.execute(f"DROP FUNCTION {table}_marks_{name}()")
    op.drop_index("ix_item_copy_collected_at", table_name="item_copy")
    op.drop_index("ix_item_collected_at", table_name="item")
    op.drop_index("ix_drawn_chart_asked_at", table_name="drawn_chart")
    op.drop_table("drawn_chart")
    op.drop_index("ix_answer_course_answered_on", table_name="answer_course")
    op.drop_table("answer_course")
    op.drop_table("count_state")
    op.drop_index("ix_count_mark_rumour_id", table_name="count_mark")
    op.drop_index("ix_count_mark_day", table_name="count_mark")
    op.drop_table("count_mark")
    op.drop_index("ix_day_count_measure_day", table_name="day_count")
    op.drop_table("day_count")


def _add_courses_and_charts() -> None:
    op.create_table(
        "answer_course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("weeks", sa.JSON(), nullable=False),
        sa.Column("others", sa.JSON(), nullable=False),
        sa.Column("other_count", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_course")),
        sa.UniqueConstraint("rumour_id", name=op.f("uq_answer_course_rumour_id")),
    )
    op.create_index("ix_answer_course_answered_on", "answer_course", ["answered_on"])
    op.create_table(
        "drawn_chart",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_drawn_chart")),
    )
    op.create_index("ix_drawn_chart_asked_at", "drawn_chart", ["asked_at"])


def _triggers(dialect: str) -> Iterator[str]:
    for table, moments, columns, rumour in WATCHED:
        for name, rows in EVENTS:
            body = " ".join(mark for row in rows for mark in _marks(table, moments, rumour, row, name, dialect))
            trigger = f"{table}_marks_{name}"
            when = f"UPDATE OF {', '.join(columns)}" if name == "update" else name.upper()
            if dialect == "sqlite":
                yield f"CREATE TRIGGER {trigger} AFTER {when} ON {table} BEGIN {body} END"
                continue
            function = f"BEGIN {body} RETURN NULL; END"
            yield f"CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger AS $$ {function} $$ LANGUAGE plpgsql"
            yield f"CREATE TRIGGER {trigger} AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"


def _marks(table: str, moments: tuple[tuple[str, str], ...], rumour: str, row: str, name: str, dialect: str) -> Iterator[str]:
    own = " AND m.xmin = pg_current_xact_id()::xid" if dialect == "postgresql" else ""
    for measure, column in moments:
        moment = f"{row}.{column}"
        day = f"substr({moment}, 1, 10)" if dialect == "sqlite" else f"({moment} AT TIME ZONE 'UTC')::date"
        same = f"m.measure = '{measure}' AND m.day = {day}{own}"
        yield (
            f"INSERT INTO count_mark (measure, day) SELECT '{measure}', {day} "
            f"WHERE {moment} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM count_mark m WHERE {same});"
        )
    if rumour and not (table == "rumour" and name == "insert"):
        subject = f"{row}.{rumour}"
        yield (
            f"INSERT INTO count_mark (measure, rumour_id) SELECT 'rumour', {subject} "
            f"WHERE NOT EXISTS (SELECT 1 FROM count_mark m WHERE m.rumour_id = {subject}{own});"
        )
