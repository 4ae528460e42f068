"""Districts with outlines, saved views, changes to many rumours at once, narratives; indexes for lists and maps."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
INDEXES = (
    ("ix_risk_rating_rumour", "risk_rating", ["rumour_id"]),
    ("ix_sighting_place_heard", "sighting", ["place", "heard_at"]),
    ("ix_sighting_heard_at", "sighting", ["heard_at"]),
)


def upgrade() -> None:
    _add_districts()
    _add_saved()
    _add_narratives()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _columns in INDEXES:
        op.drop_index(name, table)
    for name in ("narrative_rumour", "narrative", "rumour_bulk", "rumour_view", "district_spelling", "district"):
        op.drop_table(name)


def _person(name: str, table: str, *, nullable: bool = True) -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint([name], ["user_account.id"], name=op.f(f"fk_{table}_{name}_user_account"))
    return sa.Column(name, sa.Integer(), nullable=nullable), key


def _add_districts() -> None:
    by, by_key = _person("created_by_id", "district")
    op.create_table(
        "district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("more_names", sa.JSON(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("label_x", sa.Integer(), nullable=False),
        sa.Column("label_y", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        by,
        sa.Column("version", sa.Integer(), nullable=False),
        by_key,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_district")),
        sa.UniqueConstraint("name", name=op.f("uq_district_name")),
    )
    home = op.f("fk_district_spelling_district_id_district")
    op.create_table(
        "district_spelling",
        sa.Column("spelling", sa.String(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name=home, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("spelling", name=op.f("pk_district_spelling")),
    )
    op.create_index(op.f("ix_district_spelling_district_id"), "district_spelling", ["district_id"])


def _add_saved() -> None:
    owner, owner_key = _person("owner_id", "rumour_view", nullable=False)
    op.create_table(
        "rumour_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        owner,
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("layout IN ('list','board','map','timeline')", name=op.f("ck_rumour_view_layout")),
        owner_key,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rumour_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_rumour_view_owner_id_name")),
    )
    actor, actor_key = _person("actor_id", "rumour_bulk", nullable=False)
    op.create_table(
        "rumour_bulk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        actor,
        sa.Column("at", TIME, nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("target", sa.JSON(), nullable=False),
        sa.Column("done", sa.JSON(), nullable=False),
        sa.Column("failed", sa.JSON(), nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.Column("undone", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('assigned','gathered','closed')", name=op.f("ck_rumour_bulk_kind")),
        actor_key,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rumour_bulk")),
    )


def _add_narratives() -> None:
    by, by_key = _person("created_by_id", "narrative")
    op.create_table(
        "narrative",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("concern", sa.Text(), nullable=False),
        sa.Column("truth", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        by,
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(trim(title)) > 0 AND length(title) <= 100", name=op.f("ck_narrative_title")),
        by_key,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative")),
        sa.UniqueConstraint("title", name=op.f("uq_narrative_title")),
    )
    added, added_key = _person("added_by_id", "narrative_rumour")
    home, rumour = op.f("fk_narrative_rumour_narrative_id_narrative"), op.f("fk_narrative_rumour_rumour_id_rumour")
    op.create_table(
        "narrative_rumour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("narrative_id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        added,
        added_key,
        sa.ForeignKeyConstraint(["narrative_id"], ["narrative.id"], name=home, ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["rumour_id"], ["rumour.id"], name=rumour),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative_rumour")),
        sa.UniqueConstraint("narrative_id", "rumour_id", name=op.f("uq_narrative_rumour_narrative_id_rumour_id")),
    )
    op.create_index(op.f("ix_narrative_rumour_rumour_id"), "narrative_rumour", ["rumour_id"])
