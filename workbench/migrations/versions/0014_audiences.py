"""Audiences, trust and availability of spokespersons."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MEETING_KINDS = (
    "page", "email", "mastodon", "bluesky", "x", "chat", "newspaper", "leaflet", "poster", "meeting", "desk_note", "radio",
    "welcome", "talks", "forum",
)  # fmt: skip
SOURCE_KINDS = ("survey", "focus_group", "talks", "statistics", "staff")
TRUST_KINDS = ("survey", "focus_group", "talks", "experience")
FILLED = ("languages", "is_65_plus", "is_private", "most_in_four_weeks")


def upgrade() -> None:
    """Make the tables and columns."""
    with op.batch_alter_table("audience") as audience:
        audience.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
        audience.add_column(sa.Column("is_65_plus", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("spokesperson") as spokesperson:
        spokesperson.add_column(sa.Column("is_private", sa.Boolean(), nullable=False, server_default=sa.false()))
        spokesperson.add_column(sa.Column("consent_by_id", sa.Integer(), nullable=True))
        spokesperson.add_column(sa.Column("reminded_days", sa.Integer(), nullable=True))
        spokesperson.add_column(sa.Column("most_in_four_weeks", sa.Integer(), nullable=False, server_default="4"))
        spokesperson.create_foreign_key(
            op.f("fk_spokesperson_consent_by_id_user_account"), "user_account", ["consent_by_id"], ["id"]
        )
        spokesperson.create_check_constraint(
            "private", "NOT is_private OR (consent_at IS NOT NULL AND consent_until IS NOT NULL)"
        )
    for table, names in (("audience", FILLED[:2]), ("spokesperson", FILLED[2:])):
        with op.batch_alter_table(table) as changed:
            for name in names:
                changed.alter_column(name, server_default=None)
    _make_audience_tables()
    _make_trust()
    _make_calendar_tables()


def downgrade() -> None:
    """Take them away."""
    op.drop_table("spokesperson_busy_day")
    op.drop_table("spokesperson_calendar")
    for table in ("spokesperson_absence", "spokesperson_trust", "audience_source", "audience_place"):
        op.drop_index(f"ix_{table}", table_name=table)
        if table == "spokesperson_trust":
            op.drop_index("ix_spokesperson_trust_audience", table_name=table)
        op.drop_table(table)
    with op.batch_alter_table("spokesperson") as spokesperson:
        spokesperson.drop_constraint(op.f("ck_spokesperson_private"), type_="check")
        spokesperson.drop_constraint(op.f("fk_spokesperson_consent_by_id_user_account"), type_="foreignkey")
        for name in ("most_in_four_weeks", "reminded_days", "consent_by_id", "is_private"):
            spokesperson.drop_column(name)
    with op.batch_alter_table("audience") as audience:
        audience.drop_column("is_65_plus")
        audience.drop_column("languages")


def _make_audience_tables() -> None:
    op.create_table(
        "audience_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("closes", sa.String(), nullable=False),
        sa.CheckConstraint(_one_of("kind", MEETING_KINDS), name=op.f("ck_audience_place_kind")),
        _to("audience_place", "audience_id", "audience", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_place")),
    )
    op.create_index("ix_audience_place", "audience_place", ["audience_id"], unique=False)
    op.create_table(
        "audience_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_one_of("kind", SOURCE_KINDS), name=op.f("ck_audience_source_kind")),
        sa.CheckConstraint("length(trim(consent)) > 0", name=op.f("ck_audience_source_consent")),
        _to("audience_source", "audience_id", "audience", ondelete="CASCADE"),
        _to("audience_source", "added_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_source")),
    )
    op.create_index("ix_audience_source", "audience_source", ["audience_id"], unique=False)


def _make_trust() -> None:
    op.create_table(
        "spokesperson_trust",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("spokesperson_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("asked_count", sa.Integer(), nullable=True),
        sa.Column("named_count", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_one_of("kind", TRUST_KINDS), name=op.f("ck_spokesperson_trust_kind")),
        sa.CheckConstraint("length(trim(finding)) > 0", name=op.f("ck_spokesperson_trust_finding")),
        sa.CheckConstraint("(asked_count IS NULL) = (named_count IS NULL)", name=op.f("ck_spokesperson_trust_counts")),
        sa.CheckConstraint(
            "asked_count IS NULL OR (named_count >= 0 AND named_count <= asked_count)", name=op.f("ck_spokesperson_trust_share")
        ),
        sa.CheckConstraint("asked_count IS NULL OR kind = 'survey'", name=op.f("ck_spokesperson_trust_counted")),
        _to("spokesperson_trust", "spokesperson_id", "spokesperson", ondelete="CASCADE"),
        _to("spokesperson_trust", "audience_id", "audience", ondelete="CASCADE"),
        _to("spokesperson_trust", "added_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spokesperson_trust")),
    )
    op.create_index("ix_spokesperson_trust", "spokesperson_trust", ["spokesperson_id"], unique=False)
    op.create_index("ix_spokesperson_trust_audience", "spokesperson_trust", ["audience_id"], unique=False)


def _make_calendar_tables() -> None:
    op.create_table(
        "spokesperson_absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("spokesperson_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_spokesperson_absence_days")),
        _to("spokesperson_absence", "spokesperson_id", "spokesperson", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spokesperson_absence")),
    )
    op.create_index("ix_spokesperson_absence", "spokesperson_absence", ["spokesperson_id"], unique=False)
    op.create_table(
        "spokesperson_calendar",
        sa.Column("spokesperson_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("covers_until", sa.Date(), nullable=True),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("left_out_count", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("failure_count", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        _to("spokesperson_calendar", "spokesperson_id", "spokesperson", ondelete="CASCADE"),
        _to("spokesperson_calendar", "added_by_id", "user_account"),
        sa.PrimaryKeyConstraint("spokesperson_id", name=op.f("pk_spokesperson_calendar")),
    )
    op.create_table(
        "spokesperson_busy_day",
        sa.Column("spokesperson_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_whole_day", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        _to("spokesperson_busy_day", "spokesperson_id", "spokesperson", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("spokesperson_id", "day", name=op.f("pk_spokesperson_busy_day")),
    )


def _one_of(column: str, slugs: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(slug) for slug in slugs)})"


def _to(table: str, column: str, target: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete=ondelete)
