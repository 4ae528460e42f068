"""Requests about personal data, and what was done: holds, erasures, extracts, exports, our own comment fields."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "erasure_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", TIME, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_erasure_watch_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_watch")),
    )
    op.create_table(
        "comment_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("look_hours", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("looked_at", TIME, nullable=True),
        sa.Column("looked_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_comment_field_name")),
        sa.CheckConstraint("look_hours BETWEEN 1 AND 168", name=op.f("ck_comment_field_look_hours")),
        sa.ForeignKeyConstraint(["looked_by_id"], ["user_account.id"], name=op.f("fk_comment_field_looked_by_id_user_account")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user_account.id"], name=op.f("fk_comment_field_opened_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_field")),
        sa.UniqueConstraint("name", name=op.f("uq_comment_field_name")),
    )
    op.create_table(
        "data_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed_at", TIME, nullable=True),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("tables_done", sa.Integer(), nullable=False),
        sa.Column("tables_total", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('asked','gone') OR agreed_by_id IS NOT NULL", name=op.f("ck_data_export_agreed")),
        sa.CheckConstraint("state IN ('asked','waiting','running','made','failed','gone')", name=op.f("ck_data_export_state")),
        sa.CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name=op.f("ck_data_export_two_people")),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["user_account.id"], name=op.f("fk_data_export_agreed_by_id_user_account")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_data_export_asked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_data_export_token_hash")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("again_count", sa.Integer(), nullable=False),
        sa.Column("erased_by_id", sa.Integer(), nullable=True),
        sa.Column("erased_at", TIME, nullable=False),
        sa.CheckConstraint("way IN ('link','receipt','author')", name=op.f("ck_erasure_way")),
        sa.CheckConstraint("length(trim(reference)) > 0", name=op.f("ck_erasure_reference")),
        sa.ForeignKeyConstraint(["erased_by_id"], ["user_account.id"], name=op.f("fk_erasure_erased_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("uid", name=op.f("uq_erasure_uid")),
    )
    op.create_index("ix_erasure_key", "erasure", ["key"], unique=False)
    op.create_table(
        "comment_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", TIME, nullable=True),
        sa.Column("noticed_at", TIME, nullable=False),
        sa.Column("noticed_by_id", sa.Integer(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("is_evident", sa.Boolean(), nullable=False),
        sa.Column("is_kept_as_evidence", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("words_erased_at", TIME, nullable=True),
        sa.CheckConstraint("(outcome = '') = (decided_at IS NULL)", name=op.f("ck_comment_case_decided")),
        sa.CheckConstraint("outcome <> 'removed' OR (ground <> '' AND is_evident)", name=op.f("ck_comment_case_ground")),
        sa.CheckConstraint("outcome IN ('','removed','stays','handed_on')", name=op.f("ck_comment_case_outcome")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_comment_case_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(["field_id"], ["comment_field.id"], name=op.f("fk_comment_case_field_id_comment_field")),
        sa.ForeignKeyConstraint(["noticed_by_id"], ["user_account.id"], name=op.f("fk_comment_case_noticed_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_case")),
    )
    op.create_index("ix_comment_case_due", "comment_case", ["outcome", "due_at"], unique=False)
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("look_again_on", sa.Date(), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("placed_at", TIME, nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", TIME, nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name=op.f("ck_legal_hold_lifted")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_legal_hold_reason")),
        sa.CheckConstraint("length(trim(reference)) > 0", name=op.f("ck_legal_hold_reference")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user_account.id"], name=op.f("fk_legal_hold_lifted_by_id_user_account")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["user_account.id"], name=op.f("fk_legal_hold_placed_by_id_user_account")),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_legal_hold_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index("ix_legal_hold_rumour_id", "legal_hold", ["rumour_id"], unique=False)
    op.create_table(
        "records_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("passage_count", sa.Integer(), nullable=False),
        sa.Column("mask_count", sa.Integer(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.CheckConstraint("state IN ('reading','making','ready','failed','closed')", name=op.f("ck_records_request_state")),
        sa.CheckConstraint("length(trim(reference)) > 0", name=op.f("ck_records_request_reference")),
        sa.CheckConstraint(
            "rumour_id IS NOT NULL OR (first_day IS NOT NULL AND last_day IS NOT NULL)", name=op.f("ck_records_request_scope")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_records_request_asked_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_records_request_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_records_request_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_request")),
    )
    op.create_table(
        "records_passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("masks", sa.JSON(), nullable=False),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.Column("left_out_why", sa.String(), nullable=False),
        sa.Column("is_looked_at", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["records_request.id"], name=op.f("fk_records_passage_request_id_records_request"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_passage")),
    )
    op.create_index("ix_records_passage_request", "records_passage", ["request_id", "position"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_records_passage_request", table_name="records_passage")
    op.drop_table("records_passage")
    op.drop_table("records_request")
    op.drop_index("ix_legal_hold_rumour_id", table_name="legal_hold")
    op.drop_table("legal_hold")
    op.drop_index("ix_comment_case_due", table_name="comment_case")
    op.drop_table("comment_case")
    op.drop_index("ix_erasure_key", table_name="erasure")
    op.drop_table("erasure")
    op.drop_table("data_export")
    op.drop_table("comment_field")
    op.drop_table("erasure_watch")
