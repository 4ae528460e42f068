"""Language versions, named readers, checklist, reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REASONS = "reason IN ('humour','children','parties','election','language')"
IN_BIN = (
    "EXISTS (SELECT 1 FROM sandwich WHERE sandwich.id = OLD.sandwich_id "
    "AND sandwich.deleted_at IS NOT NULL AND sandwich.first_published_at IS NULL)"
)
FIXED = ("id", "sandwich_id", "number", "author_id", "created_at")
SQLITE_CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED)
POSTGRESQL_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED)
SQLITE = (
    "CREATE TRIGGER revision_is_frozen BEFORE UPDATE ON revision "
    f"WHEN {SQLITE_CHANGED} OR (NEW.document IS NOT OLD.document AND NOT (NEW.document = '{{}}' AND {IN_BIN})) "
    "BEGIN SELECT RAISE(ABORT, 'a revision never changes'); END",
    "CREATE TRIGGER approval_is_frozen BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'an approval never changes'); END",
    "CREATE TRIGGER approval_is_kept BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'an approval is kept'); END",
)
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION revision_is_frozen() RETURNS trigger AS $$ BEGIN "
    f"IF {POSTGRESQL_CHANGED} OR (NEW.document::text IS DISTINCT FROM OLD.document::text "
    f"AND NOT (NEW.document::text = '{{}}' AND {IN_BIN})) "
    "THEN RAISE EXCEPTION 'a revision never changes' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
    "RETURN NEW; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER revision_is_frozen BEFORE UPDATE ON revision FOR EACH ROW EXECUTE FUNCTION revision_is_frozen()",
    "CREATE OR REPLACE FUNCTION approval_is_frozen() RETURNS trigger AS $$ BEGIN "
    "RAISE EXCEPTION 'an approval never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql",
    "CREATE TRIGGER approval_is_frozen BEFORE UPDATE OR DELETE ON approval FOR EACH ROW EXECUTE FUNCTION approval_is_frozen()",
)


def upgrade() -> None:
    with op.batch_alter_table("second_reading", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default="children"))
        batch_op.drop_constraint(op.f("uq_second_reading_revision_id"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_second_reading_revision_id_reason"), ["revision_id", "reason"])
        batch_op.create_check_constraint(op.f("ck_second_reading_reason"), REASONS)
    _create_review()
    _create_languages()
    _create_reminders()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(sa.DDL(statement.replace("%", "%%")))


def _create_review() -> None:
    op.create_table(
        "review_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("author_id <> person_id", name=op.f("ck_review_answer_other_eyes")),
        sa.CheckConstraint("is_right OR length(trim(note)) > 0", name=op.f("ck_review_answer_reason")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_review_answer_author_id_user_account")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_review_answer_person_id_user_account")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_review_answer_revision_id_revision")),
        sa.ForeignKeyConstraint(
            ["revision_id", "author_id"], ["revision.id", "revision.author_id"], name="fk_review_answer_author"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
        sa.UniqueConstraint("revision_id", "item", "person_id", name=op.f("uq_review_answer_revision_id_item_person_id")),
    )
    op.create_table(
        "election",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entered_by_id"], ["user_account.id"], name=op.f("fk_election_entered_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election")),
        sa.UniqueConstraint("held_on", "name", name=op.f("uq_election_held_on_name")),
    )
    op.create_table(
        "kept_part",
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kept_by_id"], ["user_account.id"], name=op.f("fk_kept_part_kept_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["sandwich.id"], name=op.f("fk_kept_part_sandwich_id_sandwich"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sandwich_id", "part", name=op.f("pk_kept_part")),
    )


def _create_languages() -> None:
    op.create_table(
        "answer_language",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("code NOT IN ('sv','en')", name=op.f("ck_answer_language_added")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_answer_language_added_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_language")),
        sa.UniqueConstraint("code", name=op.f("uq_answer_language_code")),
    )
    op.create_table(
        "language_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["user_account.id"], name=op.f("fk_language_reader_set_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_language_reader_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_reader")),
        sa.UniqueConstraint("user_id", "language", name=op.f("uq_language_reader_user_id_language")),
    )
    op.create_table(
        "language_version",
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("source_revision_id", sa.Integer(), nullable=False),
        sa.Column("compared_by_id", sa.Integer(), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sandwich_id <> source_id", name=op.f("ck_language_version_another")),
        sa.ForeignKeyConstraint(
            ["compared_by_id"], ["user_account.id"], name=op.f("fk_language_version_compared_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["sandwich.id"], name=op.f("fk_language_version_sandwich_id_sandwich"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["sandwich.id"], name=op.f("fk_language_version_source_id_sandwich")),
        sa.ForeignKeyConstraint(
            ["source_revision_id"], ["revision.id"], name=op.f("fk_language_version_source_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("sandwich_id", name=op.f("pk_language_version")),
    )
    op.create_index(op.f("ix_language_version_source_id"), "language_version", ["source_id"])


def _create_reminders() -> None:
    op.create_table(
        "review_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["sandwich.id"], name=op.f("fk_review_reminder_sandwich_id_sandwich"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_reminder")),
        sa.UniqueConstraint("sandwich_id", "review_by", "step", name=op.f("uq_review_reminder_sandwich_id_review_by_step")),
    )
    op.create_table(
        "recheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("checker_id", sa.Integer(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("review_by_before", sa.Date(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("author_id <> checker_id", name=op.f("ck_recheck_four_eyes")),
        sa.CheckConstraint("review_by > review_by_before", name=op.f("ck_recheck_later")),
        sa.CheckConstraint("length(trim(note)) > 0", name=op.f("ck_recheck_note")),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_recheck_author_id_user_account")),
        sa.ForeignKeyConstraint(["checker_id"], ["user_account.id"], name=op.f("fk_recheck_checker_id_user_account")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_recheck_revision_id_revision")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_recheck_sandwich_id_sandwich")),
        sa.ForeignKeyConstraint(["revision_id", "author_id"], ["revision.id", "revision.author_id"], name="fk_recheck_author"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
    )
    op.create_index(op.f("ix_recheck_sandwich_id"), "recheck", ["sandwich_id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("approval_is_kept", "approval_is_frozen", "revision_is_frozen"):
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        for name in ("approval", "revision"):
            op.execute(f"DROP TRIGGER IF EXISTS {name}_is_frozen ON {name}")
            op.execute(f"DROP FUNCTION IF EXISTS {name}_is_frozen()")
    for name in ("recheck", "review_reminder", "language_version", "language_reader", "answer_language"):
        op.drop_table(name)
    for name in ("kept_part", "election", "review_answer"):
        op.drop_table(name)
    op.execute("DELETE FROM second_reading WHERE reason <> 'children'")
    with op.batch_alter_table("second_reading", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_second_reading_reason"), type_="check")
        batch_op.drop_constraint(op.f("uq_second_reading_revision_id_reason"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_second_reading_revision_id"), ["revision_id"])
        batch_op.drop_column("reason")
