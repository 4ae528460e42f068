"""Stored sources with their copies, and the fact bank of local figures."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_body",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_body")),
    )
    op.create_table(
        "evidence_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("accessed", sa.Date(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reading", sa.String(), nullable=True),
        sa.Column("reading_error", sa.Text(), nullable=False),
        sa.Column("asked_count", sa.Integer(), nullable=False),
        sa.Column("still_valid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("still_valid_by_id", sa.Integer(), nullable=True),
        sa.Column("still_valid_reason", sa.Text(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("link_state", sa.String(), nullable=False),
        sa.Column("link_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link_target", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known_hash", sa.String(), nullable=False),
        sa.Column("seen_hash", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "link_state IN ('unchecked','ok','moved','changed','gone','broken')", name=op.f("ck_evidence_source_link_state")
        ),
        sa.CheckConstraint("reading IS NULL OR reading IN ('waiting','read','failed')", name=op.f("ck_evidence_source_reading")),
        sa.CheckConstraint("length(url) > 0 OR length(reference) > 0", name=op.f("ck_evidence_source_place")),
        sa.CheckConstraint("replaced_by_id IS NULL OR replaced_by_id <> id", name=op.f("ck_evidence_source_replaced_by")),
        sa.CheckConstraint(
            "still_valid_at IS NULL OR length(trim(still_valid_reason)) > 0", name=op.f("ck_evidence_source_still_valid")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_evidence_source_added_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["evidence_source.id"], name=op.f("fk_evidence_source_replaced_by_id_evidence_source")
        ),
        sa.ForeignKeyConstraint(
            ["still_valid_by_id"], ["user_account.id"], name=op.f("fk_evidence_source_still_valid_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_source")),
        sa.UniqueConstraint("code", name=op.f("uq_evidence_source_code")),
    )
    op.create_index("ix_evidence_source_next_check", "evidence_source", ["next_check_at"], unique=False)
    op.create_index("ix_evidence_source_url", "evidence_source", ["url"], unique=False)
    op.create_table(
        "figure_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("defaults", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('mapping','checked','taking','done','cancelled')", name=op.f("ck_figure_import_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_figure_import_asked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_import")),
    )
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title_sv", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("unit_sv", sa.String(), nullable=False),
        sa.Column("unit_en", sa.String(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("small_numbers", sa.Text(), nullable=False),
        sa.Column("next_release", sa.Date(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(title_sv)) > 0", name=op.f("ck_figure_title_sv")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_figure_added_by_id_user_account")),
        sa.ForeignKeyConstraint(["source_id"], ["evidence_source.id"], name=op.f("fk_figure_source_id_evidence_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint("code", name=op.f("uq_figure_code")),
    )
    op.create_index("ix_figure_release", "figure", ["next_release"], unique=False)
    op.create_table(
        "link_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint("result IN ('ok','moved','changed','gone','broken','left')", name=op.f("ck_link_check_result")),
        sa.ForeignKeyConstraint(["source_id"], ["evidence_source.id"], name=op.f("fk_link_check_source_id_evidence_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_check")),
    )
    op.create_index("ix_link_check_source", "link_check", ["source_id", "at"], unique=False)
    op.create_table(
        "source_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("page_hash", sa.String(), nullable=True),
        sa.Column("text_hash", sa.String(), nullable=True),
        sa.Column("pdf_hash", sa.String(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("removed_at IS NULL OR length(trim(removed_reason)) > 0", name=op.f("ck_source_copy_removed")),
        sa.ForeignKeyConstraint(["page_hash"], ["stored_body.sha256"], name=op.f("fk_source_copy_page_hash_stored_body")),
        sa.ForeignKeyConstraint(["pdf_hash"], ["stored_body.sha256"], name=op.f("fk_source_copy_pdf_hash_stored_body")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["user_account.id"], name=op.f("fk_source_copy_removed_by_id_user_account")),
        sa.ForeignKeyConstraint(["source_id"], ["evidence_source.id"], name=op.f("fk_source_copy_source_id_evidence_source")),
        sa.ForeignKeyConstraint(["text_hash"], ["stored_body.sha256"], name=op.f("fk_source_copy_text_hash_stored_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_copy")),
    )
    op.create_index("ix_source_copy_source", "source_copy", ["source_id", "taken_at"], unique=False)
    op.create_table(
        "source_extract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('passage','number')", name=op.f("ck_source_extract_kind")),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_source_extract_text")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_source_extract_added_by_id_user_account")),
        sa.ForeignKeyConstraint(["source_id"], ["evidence_source.id"], name=op.f("fk_source_extract_source_id_evidence_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_extract")),
    )
    op.create_index("ix_source_extract_source", "source_extract", ["source_id", "id"], unique=False)
    op.create_table(
        "figure_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user_account.id"], name=op.f("fk_figure_change_changed_by_id_user_account")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_figure_change_figure_id_figure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_change")),
    )
    op.create_index("ix_figure_change_figure", "figure_change", ["figure_id", "id"], unique=False)
    op.create_table(
        "figure_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("figure_code", sa.String(), nullable=False),
        sa.Column("cited", sa.String(), nullable=False),
        sa.Column("current", sa.String(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("kept_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kept_at IS NULL OR length(trim(kept_reason)) > 0", name=op.f("ck_figure_notice_kept")),
        sa.ForeignKeyConstraint(["kept_by_id"], ["user_account.id"], name=op.f("fk_figure_notice_kept_by_id_user_account")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_figure_notice_sandwich_id_sandwich")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_notice")),
        sa.UniqueConstraint(
            "sandwich_id", "figure_code", "cited", "current", name=op.f("uq_figure_notice_sandwich_id_figure_code_cited_current")
        ),
    )
    op.create_table(
        "figure_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(value) > 0", name=op.f("ck_figure_value_value")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_figure_value_figure_id_figure")),
        sa.ForeignKeyConstraint(["source_id"], ["evidence_source.id"], name=op.f("fk_figure_value_source_id_evidence_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_value")),
        sa.UniqueConstraint("figure_id", "period", name=op.f("uq_figure_value_figure_id_period")),
    )


def downgrade() -> None:
    op.drop_table("figure_value")
    op.drop_table("figure_notice")
    op.drop_index("ix_figure_change_figure", table_name="figure_change")
    op.drop_table("figure_change")
    op.drop_index("ix_source_extract_source", table_name="source_extract")
    op.drop_table("source_extract")
    op.drop_index("ix_source_copy_source", table_name="source_copy")
    op.drop_table("source_copy")
    op.drop_index("ix_link_check_source", table_name="link_check")
    op.drop_table("link_check")
    op.drop_index("ix_figure_release", table_name="figure")
    op.drop_table("figure")
    op.drop_table("figure_import")
    op.drop_index("ix_evidence_source_url", table_name="evidence_source")
    op.drop_index("ix_evidence_source_next_check", table_name="evidence_source")
    op.drop_table("evidence_source")
    op.drop_table("stored_body")
