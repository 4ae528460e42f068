"""Focus groups and meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "focus_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("guide", sa.JSON(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_by_id", sa.Integer(), nullable=True),
        sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(adopted_at IS NULL) = (erase_at IS NULL)", name=op.f("ck_focus_round_adopted")),
        sa.CheckConstraint("erased_at IS NULL OR adopted_at IS NOT NULL", name=op.f("ck_focus_round_erased")),
        sa.ForeignKeyConstraint(["adopted_by_id"], ["user_account.id"], name=op.f("fk_focus_round_adopted_by_id_user_account")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_focus_round_created_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_round")),
        sa.UniqueConstraint("code", name=op.f("uq_focus_round_code")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('evening','talk','training','information','other')", name=op.f("ck_meeting_kind")),
        sa.CheckConstraint("size IN ('','few','some','many')", name=op.f("ck_meeting_size")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_meeting_created_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_held_on", "meeting", ["held_on"], unique=False)
    op.create_table(
        "focus_draft_test",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text_a", sa.Text(), nullable=False),
        sa.Column("text_b", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["focus_round.id"], name=op.f("fk_focus_draft_test_round_id_focus_round"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_focus_draft_test_rumour_id_rumour")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_draft_test")),
    )
    op.create_index(op.f("ix_focus_draft_test_round_id"), "focus_draft_test", ["round_id"], unique=False)
    op.create_table(
        "focus_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("moderator", sa.String(), nullable=False),
        sa.Column("note_taker", sa.String(), nullable=False),
        sa.Column("interpreter", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("was_small", sa.Boolean(), nullable=False),
        sa.CheckConstraint("moderator = '' OR lower(moderator) <> lower(note_taker)", name=op.f("ck_focus_group_two_people")),
        sa.CheckConstraint("state IN ('planned','held','cancelled')", name=op.f("ck_focus_group_state")),
        sa.CheckConstraint(
            "stratum IN ('long_time_residents','newcomers','young_people','front_line_staff','other')",
            name=op.f("ck_focus_group_stratum"),
        ),
        sa.CheckConstraint("seats BETWEEN 5 AND 8", name=op.f("ck_focus_group_seats")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["focus_round.id"], name=op.f("fk_focus_group_round_id_focus_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_group")),
    )
    op.create_index(op.f("ix_focus_group_round_id"), "focus_group", ["round_id"], unique=False)
    op.create_table(
        "focus_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["focus_round.id"], name=op.f("fk_focus_theme_round_id_focus_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_theme")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_focus_theme_round_id_name")),
    )
    op.create_table(
        "focus_draft_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("test_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("preference", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("preference IN ('a','b','neither','divided')", name=op.f("ck_focus_draft_result_preference")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["focus_group.id"], name=op.f("fk_focus_draft_result_group_id_focus_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["test_id"], ["focus_draft_test.id"], name=op.f("fk_focus_draft_result_test_id_focus_draft_test"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_draft_result")),
        sa.UniqueConstraint("test_id", "group_id", name=op.f("uq_focus_draft_result_test_id_group_id")),
    )
    op.create_table(
        "focus_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["focus_group.id"], name=op.f("fk_focus_note_group_id_focus_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["user_account.id"], name=op.f("fk_focus_note_written_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_note")),
    )
    op.create_index(op.f("ix_focus_note_group_id"), "focus_note", ["group_id"], unique=False)
    op.create_index(op.f("ix_focus_note_written_on"), "focus_note", ["written_on"], unique=False)
    op.create_table(
        "focus_spread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(theme_id IS NULL) <> (rumour_id IS NULL)", name=op.f("ck_focus_spread_one")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["focus_group.id"], name=op.f("fk_focus_spread_group_id_focus_group"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_focus_spread_rumour_id_rumour")),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["focus_theme.id"], name=op.f("fk_focus_spread_theme_id_focus_theme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_spread")),
        sa.UniqueConstraint("group_id", "rumour_id", name="uq_focus_spread_rumour"),
        sa.UniqueConstraint("group_id", "theme_id", name="uq_focus_spread_theme"),
    )
    op.create_table(
        "meeting_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("sighting_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("followed_up_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("state = 'answered' OR due_on IS NOT NULL", name=op.f("ck_meeting_question_due")),
        sa.CheckConstraint("state IN ('answered','follow_up','followed_up')", name=op.f("ck_meeting_question_state")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_question_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_meeting_question_owner_id_user_account")),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_meeting_question_rumour_id_rumour")),
        sa.ForeignKeyConstraint(
            ["sighting_id"], ["sighting.id"], name=op.f("fk_meeting_question_sighting_id_sighting"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_question")),
    )
    op.create_index(op.f("ix_meeting_question_meeting_id"), "meeting_question", ["meeting_id"], unique=False)
    op.create_index("ix_meeting_question_rumour_id", "meeting_question", ["rumour_id"], unique=False)
    op.create_index("ix_meeting_question_state", "meeting_question", ["state", "due_on"], unique=False)
    op.create_table(
        "focus_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("(theme_id IS NULL) <> (rumour_id IS NULL)", name=op.f("ck_focus_code_one")),
        sa.CheckConstraint("starts_at >= 0 AND ends_at >= starts_at", name=op.f("ck_focus_code_passage")),
        sa.ForeignKeyConstraint(
            ["note_id"], ["focus_note.id"], name=op.f("fk_focus_code_note_id_focus_note"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_focus_code_rumour_id_rumour")),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["focus_theme.id"], name=op.f("fk_focus_code_theme_id_focus_theme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_code")),
    )
    op.create_index("ix_focus_code_note_id", "focus_code", ["note_id"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_focus_code_note_id", table_name="focus_code")
    op.drop_table("focus_code")
    op.drop_index(op.f("ix_meeting_question_meeting_id"), table_name="meeting_question")
    op.drop_index("ix_meeting_question_rumour_id", table_name="meeting_question")
    op.drop_index("ix_meeting_question_state", table_name="meeting_question")
    op.drop_table("meeting_question")
    op.drop_table("focus_spread")
    op.drop_index(op.f("ix_focus_note_group_id"), table_name="focus_note")
    op.drop_index(op.f("ix_focus_note_written_on"), table_name="focus_note")
    op.drop_table("focus_note")
    op.drop_table("focus_draft_result")
    op.drop_table("focus_theme")
    op.drop_index(op.f("ix_focus_group_round_id"), table_name="focus_group")
    op.drop_table("focus_group")
    op.drop_index(op.f("ix_focus_draft_test_round_id"), table_name="focus_draft_test")
    op.drop_table("focus_draft_test")
    op.drop_index("ix_meeting_held_on", table_name="meeting")
    op.drop_table("meeting")
    op.drop_table("focus_round")
