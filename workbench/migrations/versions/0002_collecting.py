"""Collecting: more kinds of source, copies, translations, tips, house rules, imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.sql.elements import conv


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# SQLite builds a changed table anew and forgets its CHECKs unless they are named here.
ITEM_CHECKS = (
    sa.CheckConstraint("state <> 'linked' OR rumour_id IS NOT NULL", name=conv("ck_item_linked")),
    sa.CheckConstraint("state IN ('new','taken','dismissed','linked','removed')", name=conv("ck_item_state")),
)
SIGHTING_CHECKS = (
    sa.CheckConstraint(
        "channel IN ('face_to_face','phone','email','open_social_media','closed_group','press','school','service_desk','other')",
        name=conv("ck_sighting_channel"),
    ),
    sa.CheckConstraint("relation IN ('asserts','counters','mentions')", name=conv("ck_sighting_relation")),
    sa.CheckConstraint(
        "source_type IN ('staff','anti_rumour_agent','resident','association','social_media','media','unknown')",
        name=conv("ck_sighting_source_type"),
    ),
    sa.CheckConstraint("wording IN ('verbatim','paraphrase','translated')", name=conv("ck_sighting_wording")),
)
SOURCE_CHECKS = (
    sa.CheckConstraint(
        "kind IN ('syndication','x','mastodon','bluesky','mailbox','manual','tips','field','import')", name=conv("ck_source_kind")
    ),
    sa.CheckConstraint("state IN ('ok','failing','gone','paused')", name=conv("ck_source_state")),
)


STATES_BEFORE = sa.CheckConstraint("state IN ('new','taken','dismissed','linked')", name=conv("ck_item_state"))


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    rebuild = "always" if is_sqlite else "never"
    if not is_sqlite:
        op.drop_constraint("ck_item_state", "item")
        op.create_check_constraint(op.f("ck_item_state"), "item", ITEM_CHECKS[1].sqltext.text)
    op.create_table(
        "host_manners",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("robots_text", sa.Text(), nullable=False),
        sa.Column("robots_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_host_manners")),
    )
    op.create_table(
        "read_budget",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("limit", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_budget")),
        sa.UniqueConstraint("kind", "month", name=op.f("uq_read_budget_kind_month")),
    )
    op.create_table(
        "deletion_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("text_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("text_days BETWEEN 1 AND 3650", name=op.f("ck_deletion_decision_text_days")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_deletion_decision_recorded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_decision")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('mapping','checked','done','cancelled')", name=op.f("ck_import_run_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_import_run_asked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "house_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pattern_kind", sa.String(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("genre", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("action IN ('tag','assign','raise','dismiss')", name=op.f("ck_house_rule_action")),
        sa.CheckConstraint("pattern_kind IN ('words','regex')", name=op.f("ck_house_rule_pattern_kind")),
        sa.ForeignKeyConstraint(["assignee_id"], ["user_account.id"], name=op.f("fk_house_rule_assignee_id_user_account")),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_house_rule_created_by_id_user_account")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_house_rule_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_rule")),
    )
    op.create_table(
        "hub_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("callback", sa.String(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('asked','active','refused','ended')", name=op.f("ck_hub_subscription_state")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_hub_subscription_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_subscription")),
        sa.UniqueConstraint("callback", name=op.f("uq_hub_subscription_callback")),
        sa.UniqueConstraint("source_id", name=op.f("uq_hub_subscription_source_id")),
    )
    op.create_table(
        "source_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("new_count", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_visit_source_id_source"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_visit")),
    )
    with op.batch_alter_table("source_visit", schema=None) as batch_op:
        batch_op.create_index("ix_source_visit_source", ["source_id", "at"], unique=False)

    op.create_table(
        "house_rule_hit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_house_rule_hit_item_id_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["house_rule.id"], name=op.f("fk_house_rule_hit_rule_id_house_rule"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_rule_hit")),
        sa.UniqueConstraint("rule_id", "item_id", name=op.f("uq_house_rule_hit_rule_id_item_id")),
    )
    with op.batch_alter_table("house_rule_hit", schema=None) as batch_op:
        batch_op.create_index("ix_house_rule_hit_item", ["item_id"], unique=False)

    op.create_table(
        "house_rule_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total_count", sa.Integer(), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("hit_count", sa.Integer(), nullable=False),
        sa.Column("linked_count", sa.Integer(), nullable=False),
        sa.Column("sample", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('running','done')", name=op.f("ck_house_rule_trial_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_house_rule_trial_asked_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["house_rule.id"], name=op.f("fk_house_rule_trial_rule_id_house_rule"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_rule_trial")),
    )
    with op.batch_alter_table("house_rule_trial", schema=None) as batch_op:
        batch_op.create_index("ix_house_rule_trial_rule", ["rule_id", "id"], unique=False)

    op.create_table(
        "item_band",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_band_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_band")),
    )
    with op.batch_alter_table("item_band", schema=None) as batch_op:
        batch_op.create_index("ix_item_band_item", ["item_id"], unique=False)
        batch_op.create_index("ix_item_band_value", ["value"], unique=False)

    op.create_table(
        "item_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sign", sa.String(), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("was_item_id", sa.Integer(), nullable=True),
        sa.Column("author_code", sa.String(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_own_report", sa.Boolean(), nullable=False),
        sa.CheckConstraint("sign IN ('address','text','near')", name=op.f("ck_item_copy_sign")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_copy_item_id_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_item_copy_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_copy")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_item_copy_source_id_external_id")),
    )
    with op.batch_alter_table("item_copy", schema=None) as batch_op:
        batch_op.create_index("ix_item_copy_item", ["item_id"], unique=False)
        batch_op.create_index("ix_item_copy_was_item", ["was_item_id"], unique=False)

    op.create_table(
        "item_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_tag_item_id_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["rule_id"], ["house_rule.id"], name=op.f("fk_item_tag_rule_id_house_rule"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_tag")),
        sa.UniqueConstraint("item_id", "tag", name=op.f("uq_item_tag_item_id_tag")),
    )
    with op.batch_alter_table("item_tag", schema=None) as batch_op:
        batch_op.create_index("ix_item_tag_tag", ["tag", "item_id"], unique=False)

    op.create_table(
        "item_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_text_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_text")),
        sa.UniqueConstraint("item_id", "version", name=op.f("uq_item_text_item_id_version")),
    )
    op.create_table(
        "item_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("translated_by", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("translated_by IN ('person','machine','interpreter')", name=op.f("ck_item_translation_translated_by")),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_item_translation_added_by_id_user_account")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_translation_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_translation")),
        sa.UniqueConstraint("item_id", "language", name=op.f("uq_item_translation_item_id_language")),
    )
    op.create_table(
        "tip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("item_copy_id", sa.Integer(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("heard_in", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("client_key", sa.String(), nullable=True),
        sa.CheckConstraint("told_by IN ('resident','agent','staff')", name=op.f("ck_tip_told_by")),
        sa.ForeignKeyConstraint(
            ["item_copy_id"], ["item_copy.id"], name=op.f("fk_tip_item_copy_id_item_copy"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_tip_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
        sa.UniqueConstraint("client_key", name=op.f("uq_tip_client_key")),
        sa.UniqueConstraint("receipt", name=op.f("uq_tip_receipt")),
    )
    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tip_item_id"), ["item_id"], unique=False)

    with op.batch_alter_table(
        "item", schema=None, table_args=ITEM_CHECKS, table_kwargs={"sqlite_autoincrement": True}, recreate=rebuild
    ) as batch_op:
        batch_op.add_column(sa.Column("text_version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("canonical_url", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("text_digest", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("copy_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("author_code", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("is_raised", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("assigned_to_id", sa.Integer(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_item_likely"))
        batch_op.create_index("ix_item_likely", ["state", "flagged", "is_raised", "score", "id"], unique=False)
        batch_op.drop_index(batch_op.f("ix_item_state_likely"))
        batch_op.create_index("ix_item_state_likely", ["state", "is_raised", "score", "id"], unique=False)
        batch_op.create_index("ix_item_assigned_to", ["assigned_to_id", "state"], unique=False)
        batch_op.create_index("ix_item_canonical_url", ["canonical_url"], unique=False)
        batch_op.create_index("ix_item_checked", ["state", "checked_at", "id"], unique=False)
        batch_op.create_index("ix_item_text_digest", ["text_digest"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_item_assigned_to_id_user_account"), "user_account", ["assigned_to_id"], ["id"])

    with op.batch_alter_table("sighting", schema=None, table_args=SIGHTING_CHECKS, recreate=rebuild) as batch_op:
        batch_op.add_column(sa.Column("item_copy_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_copy", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("author_hash", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("translation", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("translation_language", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("translated_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_sighting_item_copy_id"), ["item_copy_id"])

    with op.batch_alter_table("source", schema=None, table_args=SOURCE_CHECKS, recreate=rebuild) as batch_op:
        batch_op.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("secret", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("interval_s", sa.Integer(), nullable=False, server_default="900"))
        batch_op.add_column(sa.Column("shortest_s", sa.Integer(), nullable=False, server_default="300"))
        batch_op.add_column(sa.Column("longest_s", sa.Integer(), nullable=False, server_default="21600"))
        batch_op.add_column(sa.Column("takes_full_text", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("follows_hub", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("source_test", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="syndication"))
        batch_op.add_column(sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("secret", sa.Text(), nullable=False, server_default=""))
    if not is_sqlite:
        op.create_check_constraint(op.f("ck_source_kind"), "source", SOURCE_CHECKS[0].sqltext.text)


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    rebuild = "always" if is_sqlite else "never"
    op.execute("UPDATE item SET state = 'dismissed' WHERE state = 'removed'")
    if not is_sqlite:
        op.drop_constraint("ck_source_kind", "source")
        op.drop_constraint("ck_item_state", "item")
        op.create_check_constraint(op.f("ck_item_state"), "item", STATES_BEFORE.sqltext.text)
    with op.batch_alter_table("source_test", schema=None) as batch_op:
        batch_op.drop_column("secret")
        batch_op.drop_column("options")
        batch_op.drop_column("kind")

    with op.batch_alter_table("source", schema=None, table_args=SOURCE_CHECKS[1:], recreate=rebuild) as batch_op:
        batch_op.drop_column("removed_at")
        batch_op.drop_column("follows_hub")
        batch_op.drop_column("takes_full_text")
        batch_op.drop_column("longest_s")
        batch_op.drop_column("shortest_s")
        batch_op.drop_column("interval_s")
        batch_op.drop_column("secret")
        batch_op.drop_column("options")

    with op.batch_alter_table("sighting", schema=None, table_args=SIGHTING_CHECKS, recreate=rebuild) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_sighting_item_copy_id"), type_="unique")
        batch_op.drop_column("removed_at")
        batch_op.drop_column("translated_by")
        batch_op.drop_column("translation_language")
        batch_op.drop_column("translation")
        batch_op.drop_column("author_hash")
        batch_op.drop_column("is_copy")
        batch_op.drop_column("item_copy_id")

    with op.batch_alter_table("item", schema=None, table_args=(ITEM_CHECKS[0], STATES_BEFORE), recreate=rebuild) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_item_assigned_to_id_user_account"), type_="foreignkey")
        batch_op.drop_index("ix_item_text_digest")
        batch_op.drop_index("ix_item_checked")
        batch_op.drop_index("ix_item_canonical_url")
        batch_op.drop_index("ix_item_assigned_to")
        batch_op.drop_index("ix_item_state_likely")
        batch_op.create_index(batch_op.f("ix_item_state_likely"), ["state", "score", "id"], unique=False)
        batch_op.drop_index("ix_item_likely")
        batch_op.create_index(batch_op.f("ix_item_likely"), ["state", "flagged", "score", "id"], unique=False)
        batch_op.drop_column("assigned_to_id")
        batch_op.drop_column("is_raised")
        batch_op.drop_column("removed_at")
        batch_op.drop_column("missing_since")
        batch_op.drop_column("checked_at")
        batch_op.drop_column("author_code")
        batch_op.drop_column("copy_count")
        batch_op.drop_column("text_digest")
        batch_op.drop_column("canonical_url")
        batch_op.drop_column("edited_at")
        batch_op.drop_column("text_version")

    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tip_item_id"))

    op.drop_table("tip")
    op.drop_table("item_translation")
    op.drop_table("item_text")
    with op.batch_alter_table("item_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_item_tag_tag")

    op.drop_table("item_tag")
    with op.batch_alter_table("item_copy", schema=None) as batch_op:
        batch_op.drop_index("ix_item_copy_was_item")
        batch_op.drop_index("ix_item_copy_item")

    op.drop_table("item_copy")
    with op.batch_alter_table("item_band", schema=None) as batch_op:
        batch_op.drop_index("ix_item_band_value")
        batch_op.drop_index("ix_item_band_item")

    op.drop_table("item_band")
    with op.batch_alter_table("house_rule_trial", schema=None) as batch_op:
        batch_op.drop_index("ix_house_rule_trial_rule")

    op.drop_table("house_rule_trial")
    with op.batch_alter_table("house_rule_hit", schema=None) as batch_op:
        batch_op.drop_index("ix_house_rule_hit_item")

    op.drop_table("house_rule_hit")
    with op.batch_alter_table("source_visit", schema=None) as batch_op:
        batch_op.drop_index("ix_source_visit_source")

    op.drop_table("source_visit")
    op.drop_table("hub_subscription")
    op.drop_table("house_rule")
    op.drop_table("import_run")
    op.drop_table("deletion_decision")
    op.drop_table("read_budget")
    op.drop_table("host_manners")
