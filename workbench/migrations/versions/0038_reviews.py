"""The parts of a review, and what freezes an adopted one."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
FIXED = (
    "first_day, state, counts, charts, note, built_at, built_by_id, counted_through, frozen, digest, adopted_at, adopted_by_id"
)
PARTS = ("review_text", "review_decision", "review_outcome")
SAID = "an adopted review is kept"
REFUSE = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
RAISE = f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'"
ADOPTED = "EXISTS (SELECT 1 FROM quarter_review WHERE id = {row}.review_id AND state = 'adopted')"
FUNCTION = "CREATE OR REPLACE FUNCTION review_is_kept() RETURNS trigger AS $$ BEGIN " + RAISE + "; END $$ LANGUAGE plpgsql"
PART_FUNCTION = (
    "CREATE OR REPLACE FUNCTION review_part_is_kept() RETURNS trigger AS $$ BEGIN "
    f"IF TG_OP <> 'INSERT' THEN IF {ADOPTED.format(row='OLD')} THEN {RAISE}; END IF; END IF; "
    f"IF TG_OP <> 'DELETE' THEN IF {ADOPTED.format(row='NEW')} THEN {RAISE}; END IF; RETURN NEW; END IF; "
    "RETURN OLD; END $$ LANGUAGE plpgsql"
)


def upgrade() -> None:
    with op.batch_alter_table("quarter_review") as batch:
        batch.add_column(sa.Column("asked_at", TIME, nullable=True))
        batch.add_column(sa.Column("stage", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("stages_done", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("counted_through", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("frozen", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("digest", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("adopted_at", TIME, nullable=True))
        batch.add_column(sa.Column("adopted_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("published_at", TIME, nullable=True))
        batch.add_column(sa.Column("published_by_id", sa.Integer(), nullable=True))
        for column in ("adopted_by_id", "published_by_id"):
            batch.create_foreign_key(op.f(f"fk_quarter_review_{column}_user_account"), "user_account", [column], ["id"])
        batch.create_check_constraint(op.f("ck_quarter_review_published"), "published_at IS NULL OR state = 'adopted'")
    with op.batch_alter_table("quarter_review") as batch:
        for column in ("stage", "stages_done", "counted_through", "frozen", "digest"):
            batch.alter_column(column, server_default=None)
    _make_tables()
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(sa.DDL(statement))


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name in ("is_frozen", "is_kept"):
        op.execute(f"DROP TRIGGER quarter_review_{name}{'' if is_sqlite else ' ON quarter_review'}")
    op.drop_index("ix_review_note_review_id", table_name="review_note")
    for table in ("review_note", "review_outcome", "review_decision", "review_text"):
        op.drop_table(table)
    if not is_sqlite:
        op.execute("DROP FUNCTION review_is_kept()")
        op.execute("DROP FUNCTION review_part_is_kept()")
    with op.batch_alter_table("quarter_review") as batch:
        batch.drop_constraint(op.f("ck_quarter_review_published"), type_="check")
        for column in ("adopted_by_id", "published_by_id"):
            batch.drop_constraint(op.f(f"fk_quarter_review_{column}_user_account"), type_="foreignkey")
        for column in (
            "published_by_id", "published_at", "adopted_by_id", "adopted_at", "digest", "frozen", "counted_through",
            "stages_done", "stage", "asked_at",
        ):  # fmt: skip
            batch.drop_column(column)


def _make_tables() -> None:
    op.create_table(
        "review_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _review_key("review_text"),
        _user_key("review_text", "written_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_text")),
        sa.UniqueConstraint("review_id", "section", "language", name=op.f("uq_review_text_review_id_section_language")),
    )
    op.create_table(
        "review_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stop_if", sa.Text(), nullable=False),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name=op.f("ck_review_decision_position")),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_review_decision_text")),
        _review_key("review_decision"),
        _user_key("review_decision", "owner_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
        sa.UniqueConstraint("review_id", "position", name=op.f("uq_review_decision_review_id_position")),
    )
    op.create_table(
        "review_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('done','under_way','stopped','not_begun')", name=op.f("ck_review_outcome_state")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["review_decision.id"], name=op.f("fk_review_outcome_decision_id_review_decision")
        ),
        _review_key("review_outcome"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_outcome")),
        sa.UniqueConstraint("review_id", "decision_id", name=op.f("uq_review_outcome_review_id_decision_id")),
    )
    op.create_table(
        "review_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_review_note_text")),
        _review_key("review_note"),
        _user_key("review_note", "written_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_note")),
    )
    op.create_index("ix_review_note_review_id", "review_note", ["review_id"])


def _review_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["review_id"], ["quarter_review.id"], name=op.f(f"fk_{table}_review_id_quarter_review"))


def _user_key(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_{table}_{column}_user_account"))


def _sqlite() -> list[str]:
    made = [
        f"CREATE TRIGGER quarter_review_{name} BEFORE {what} ON quarter_review WHEN OLD.state = 'adopted' {REFUSE}"
        for name, what in (("is_frozen", f"UPDATE OF {FIXED}"), ("is_kept", "DELETE"))
    ]
    for table in PARTS:
        made += [
            f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} WHEN {ADOPTED.format(row=row)} {REFUSE}"
            for name, what, row in (
                ("is_closed", "INSERT", "NEW"), ("is_frozen", "UPDATE", "OLD"), ("is_kept", "DELETE", "OLD"),
            )
        ]  # fmt: skip
    return made + [
        f"CREATE TRIGGER review_note_{name} BEFORE {what} ON review_note {REFUSE}"
        for name, what in (("is_frozen", "UPDATE"), ("is_kept", "DELETE"))
    ]


def _postgresql() -> list[str]:
    run = "EXECUTE FUNCTION review_is_kept()"
    made = [
        f"CREATE TRIGGER quarter_review_{name} BEFORE {what} ON quarter_review FOR EACH ROW WHEN (OLD.state = 'adopted') {run}"
        for name, what in (("is_frozen", f"UPDATE OF {FIXED}"), ("is_kept", "DELETE"))
    ]
    for table in PARTS:
        made.append(
            f"CREATE TRIGGER {table}_is_kept BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION review_part_is_kept()"
        )
    made.append(f"CREATE TRIGGER review_note_is_kept BEFORE UPDATE OR DELETE ON review_note FOR EACH ROW {run}")
    return [FUNCTION, PART_FUNCTION, *made]
