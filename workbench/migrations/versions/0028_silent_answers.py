"""What is prepared in silence, whom to call first, promised updates, and drafts that began as the machine's proposal."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
CHANNELS = "'face_to_face','phone','email','open_social_media',"
CHANNELS += "'closed_group','press','school','service_desk','other'"


def upgrade() -> None:
    op.create_table(
        "holding_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("headline", sa.String(), nullable=False),
        sa.Column("opening_fact", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("retired_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("language IN ('sv','en')", name=op.f("ck_holding_template_language")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["user_account.id"], name=op.f("fk_holding_template_changed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding_template")),
    )
    op.create_table(
        "security_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("when_to_call", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("retired_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_security_contact_name")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["user_account.id"], name=op.f("fk_security_contact_changed_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_contact")),
    )
    op.create_table(
        "contact_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("agreed", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["security_contact.id"], name=op.f("fk_contact_step_contact_id_security_contact")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_contact_step_recorded_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_contact_step_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_step")),
    )
    op.create_index("ix_contact_step_rumour", "contact_step", ["rumour_id", "at"], unique=False)
    op.create_table(
        "staff_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_staff_note_rumour_id_rumour")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user_account.id"], name=op.f("fk_staff_note_written_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_note")),
    )
    op.create_index("ix_staff_note_rumour", "staff_note", ["rumour_id", "id"], unique=False)
    op.create_table(
        "prepared_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.Integer(), nullable=True),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("came_from", sa.JSON(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_prepared_draft_alert_id_alert")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["user_account.id"], name=op.f("fk_prepared_draft_begun_by_id_user_account")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_prepared_draft_revision_id_revision")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_prepared_draft_sandwich_id_sandwich")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_draft")),
        sa.UniqueConstraint("sandwich_id", name=op.f("uq_prepared_draft_sandwich_id")),
    )
    op.create_table(
        "silent_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("staff_note_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("given_to", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f"channel IS NULL OR channel IN ({CHANNELS})",
            name=op.f("ck_silent_step_channel"),
        ),
        sa.CheckConstraint("kind <> 'staff_note' OR staff_note_id IS NOT NULL", name=op.f("ck_silent_step_note")),
        sa.CheckConstraint("kind IN ('staff_note','reply')", name=op.f("ck_silent_step_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_silent_step_by_id_user_account")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_silent_step_revision_id_revision")),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_silent_step_rumour_id_rumour")),
        sa.ForeignKeyConstraint(["staff_note_id"], ["staff_note.id"], name=op.f("fk_silent_step_staff_note_id_staff_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silent_step")),
    )
    op.create_index("ix_silent_step_rumour", "silent_step", ["rumour_id", "at"], unique=False)
    op.create_table(
        "update_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("noted_at", TIME, nullable=False),
        sa.Column("reminded_soon_at", TIME, nullable=True),
        sa.Column("reminded_late_at", TIME, nullable=True),
        sa.Column("kept_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_update_promise_revision_id_revision")),
        sa.ForeignKeyConstraint(["sandwich_id"], ["sandwich.id"], name=op.f("fk_update_promise_sandwich_id_sandwich")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_promise")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_update_promise_revision_id")),
    )
    op.create_index("ix_update_promise_due", "update_promise", ["kept_at", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_update_promise_due", table_name="update_promise")
    op.drop_table("update_promise")
    op.drop_index("ix_silent_step_rumour", table_name="silent_step")
    op.drop_table("silent_step")
    op.drop_table("prepared_draft")
    op.drop_index("ix_staff_note_rumour", table_name="staff_note")
    op.drop_table("staff_note")
    op.drop_index("ix_contact_step_rumour", table_name="contact_step")
    op.drop_table("contact_step")
    op.drop_table("security_contact")
    op.drop_table("holding_template")
