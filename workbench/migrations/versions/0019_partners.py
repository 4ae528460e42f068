"""Agreements, invitations, adapted texts, notices, uses, proposals, and the library's full-text index."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INDEX = (
    """CREATE VIRTUAL TABLE library_index USING fts5(
        title_stems, stems, content='library_text', content_rowid='sandwich_id',
        tokenize='unicode61 remove_diacritics 0', prefix='3 4 5')""",
    """CREATE TRIGGER library_text_added AFTER INSERT ON library_text BEGIN
        INSERT INTO library_index(rowid, title_stems, stems) VALUES (new.sandwich_id, new.title_stems, new.stems);
    END""",
    """CREATE TRIGGER library_text_removed AFTER DELETE ON library_text BEGIN
        INSERT INTO library_index(library_index, rowid, title_stems, stems)
        VALUES ('delete', old.sandwich_id, old.title_stems, old.stems);
    END""",
    """CREATE TRIGGER library_text_changed AFTER UPDATE ON library_text BEGIN
        INSERT INTO library_index(library_index, rowid, title_stems, stems)
        VALUES ('delete', old.sandwich_id, old.title_stems, old.stems);
        INSERT INTO library_index(rowid, title_stems, stems) VALUES (new.sandwich_id, new.title_stems, new.stems);
    END""",
)
POSTGRES_INDEX = """CREATE INDEX ix_library_text_search ON library_text USING gin (
    (CASE WHEN language = 'en' THEN to_tsvector('english'::regconfig, words)
    WHEN language = 'sv' THEN to_tsvector('swedish'::regconfig, words)
    ELSE to_tsvector('simple'::regconfig, words) END))"""

LIBRARY_COLUMNS = [
    "state", "visibility", "last_published_at", "id", "language", "format", "rumour_id", "public_revision_id", "review_by",
    "state_since",
]  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "partner_agreement",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("may_change_headline", sa.Boolean(), nullable=False),
        sa.Column("may_add_fact", sa.Boolean(), nullable=False),
        sa.Column("approved_at_home", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_address", sa.String(), nullable=False),
        sa.Column("our_tasks", sa.Text(), nullable=False),
        sa.Column("their_tasks", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("approved_at_home IN ('municipality','partner')", name=op.f("ck_partner_agreement_approver")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["user_account.id"], name=op.f("fk_partner_agreement_agreed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_partner_agreement_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_partner_agreement_written_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_partner_agreement")),
    )
    op.create_table(
        "partner_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("greeting", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('lead','writer','reader')", name=op.f("ck_partner_invitation_role")),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user_account.id"], name=op.f("fk_partner_invitation_invited_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_partner_invitation_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["used_by_id"], ["user_account.id"], name=op.f("fk_partner_invitation_used_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_partner_invitation_token_hash")),
    )
    with op.batch_alter_table("partner_invitation", schema=None) as batch_op:
        batch_op.create_index("ix_partner_invitation_organisation", ["organisation_id"], unique=False)
    op.create_table(
        "partner_member",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('lead','writer','reader')", name=op.f("ck_partner_member_role")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_partner_member_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_partner_member_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_partner_member")),
    )
    op.create_table(
        "partner_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("role_title", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=True),
        sa.Column("spokesperson_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('rumour','spokesperson')", name=op.f("ck_partner_proposal_kind")),
        sa.CheckConstraint("state = 'open' OR decided_by_id IS NOT NULL", name=op.f("ck_partner_proposal_decided")),
        sa.CheckConstraint("state IN ('open','accepted','declined')", name=op.f("ck_partner_proposal_state")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_partner_proposal_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_partner_proposal_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_partner_proposal_proposed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=op.f("fk_partner_proposal_rumour_id_rumour")),
        sa.ForeignKeyConstraint(
            ["spokesperson_id"], ["spokesperson.id"], name=op.f("fk_partner_proposal_spokesperson_id_spokesperson")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_proposal")),
    )
    with op.batch_alter_table("partner_proposal", schema=None) as batch_op:
        batch_op.create_index("ix_partner_proposal_state", ["state", "proposed_at"], unique=False)
    op.create_table(
        "library_text",
        sa.Column("sandwich_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title_stems", sa.Text(), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sandwich_id"], ["sandwich.id"], name=op.f("fk_library_text_sandwich_id_sandwich"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sandwich_id", name=op.f("pk_library_text")),
    )
    op.create_table(
        "adapted_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("local_fact", sa.Text(), nullable=False),
        sa.Column("fact_source", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_note", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('draft','sent','changes_requested','approved')", name=op.f("ck_adapted_text_state")),
        sa.CheckConstraint("visibility IN ('own','partners','listed','public')", name=op.f("ck_adapted_text_visibility")),
        sa.CheckConstraint("approved_by_id IS NULL OR approved_by_id <> written_by_id", name=op.f("ck_adapted_text_four_eyes")),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoption.id"], name=op.f("fk_adapted_text_adoption_id_adoption"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_adapted_text_approved_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_adapted_text_revision_id_revision")),
        sa.ForeignKeyConstraint(["written_by_id"], ["user_account.id"], name=op.f("fk_adapted_text_written_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adapted_text")),
        sa.UniqueConstraint("adoption_id", name=op.f("uq_adapted_text_adoption_id")),
    )
    op.create_table(
        "adoption_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_count", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('correction','withdrawal')", name=op.f("ck_adoption_notice_kind")),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoption.id"], name=op.f("fk_adoption_notice_adoption_id_adoption"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_adoption_notice_confirmed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["correction_id"], ["correction.id"], name=op.f("fk_adoption_notice_correction_id_correction")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption_notice")),
        sa.UniqueConstraint("adoption_id", "correction_id", name=op.f("uq_adoption_notice_adoption_id_correction_id")),
    )
    with op.batch_alter_table("adoption_notice", schema=None) as batch_op:
        batch_op.create_index("ix_adoption_notice_open", ["confirmed_at", "told_at"], unique=False)
    op.create_table(
        "offer_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("placement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_offer_reminder_placement_id_placement"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_reminder")),
        sa.UniqueConstraint("placement_id", "number", name=op.f("uq_offer_reminder_placement_id_number")),
    )
    op.create_table(
        "usage_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adoption_id", sa.Integer(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reach IS NULL OR reach >= 0", name=op.f("ck_usage_report_reach")),
        sa.ForeignKeyConstraint(
            ["adoption_id"], ["adoption.id"], name=op.f("fk_usage_report_adoption_id_adoption"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["user_account.id"], name=op.f("fk_usage_report_reported_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage_report")),
        sa.UniqueConstraint("adoption_id", "client_key", name=op.f("uq_usage_report_adoption_id_client_key")),
    )
    with op.batch_alter_table("usage_report", schema=None) as batch_op:
        batch_op.create_index("ix_usage_report_adoption", ["adoption_id", "used_on"], unique=False)
    op.create_table(
        "adapted_reader",
        sa.Column("adapted_text_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["adapted_text_id"],
            ["adapted_text.id"],
            name=op.f("fk_adapted_reader_adapted_text_id_adapted_text"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_adapted_reader_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("adapted_text_id", "organisation_id", name=op.f("pk_adapted_reader")),
    )
    op.create_index("ix_sandwich_library", "sandwich", LIBRARY_COLUMNS, unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRES_INDEX)
    else:
        for statement in INDEX:
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_sandwich_library", table_name="sandwich")
    if op.get_bind().dialect.name != "postgresql":
        for name in ("added", "removed", "changed"):
            op.execute(f"DROP TRIGGER IF EXISTS library_text_{name}")
        op.execute("DROP TABLE IF EXISTS library_index")
    op.drop_table("adapted_reader")
    with op.batch_alter_table("usage_report", schema=None) as batch_op:
        batch_op.drop_index("ix_usage_report_adoption")
    op.drop_table("usage_report")
    op.drop_table("offer_reminder")
    with op.batch_alter_table("adoption_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_adoption_notice_open")
    op.drop_table("adoption_notice")
    op.drop_table("adapted_text")
    op.drop_table("library_text")
    with op.batch_alter_table("partner_proposal", schema=None) as batch_op:
        batch_op.drop_index("ix_partner_proposal_state")
    op.drop_table("partner_proposal")
    op.drop_table("partner_member")
    with op.batch_alter_table("partner_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_partner_invitation_organisation")
    op.drop_table("partner_invitation")
    op.drop_table("partner_agreement")
