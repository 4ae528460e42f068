"""The rules as an installation has set them: changes, who proposed and who agreed, dry runs, counts, names in politics."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FOUR_EYES = "state NOT IN ('agreed','rejected') OR (decided_by_id IS NOT NULL AND decided_by_id <> proposed_by_id)"


def _person(name: str, table: str, *, nullable: bool = False) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint([name], ["user_account.id"], name=op.f(f"fk_{table}_{name}_user_account"))
    return sa.Column(name, sa.Integer(), nullable=nullable), key


def upgrade() -> None:
    _create_changes()
    op.create_table(
        "rulebook_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rulebook_version")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["rulebook_change.id"], name=op.f("fk_rulebook_version_change_id_rulebook_change")
        ),
        sa.UniqueConstraint("change_id", name=op.f("uq_rulebook_version_change_id")),
    )
    _create_trials()
    op.create_table(
        "rule_count",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("fired_count", sa.Integer(), nullable=False),
        sa.Column("text_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_rule_count")),
    )
    op.create_table(
        "office_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *_person("added_by_id", "office_holder"),
        *_person("removed_by_id", "office_holder", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_holder")),
        sa.CheckConstraint("removed_at IS NULL OR removed_by_id IS NOT NULL", name=op.f("ck_office_holder_removed_by")),
    )
    op.create_index("ix_office_holder_removed", "office_holder", ["removed_at"])


def _create_changes() -> None:
    op.create_table(
        "rulebook_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        *_person("proposed_by_id", "rulebook_change"),
        *_person("decided_by_id", "rulebook_change", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_change")),
        sa.CheckConstraint("kind IN ('threshold','cues','synonyms','return')", name=op.f("ck_rulebook_change_kind")),
        sa.CheckConstraint(
            "state IN ('draft','proposed','agreed','rejected','withdrawn')", name=op.f("ck_rulebook_change_state")
        ),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_rulebook_change_reason")),
        sa.CheckConstraint(FOUR_EYES, name=op.f("ck_rulebook_change_four_eyes")),
        sa.CheckConstraint(
            "state <> 'rejected' OR length(trim(decision_reason)) > 0", name=op.f("ck_rulebook_change_decision_reason")
        ),
    )
    op.create_index("ix_rulebook_change_state", "rulebook_change", ["state", "proposed_at"])


def _create_trials() -> None:
    op.create_table(
        "rulebook_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total_count", sa.Integer(), nullable=False),
        sa.Column("read_count", sa.Integer(), nullable=False),
        sa.Column("come_count", sa.Integer(), nullable=False),
        sa.Column("gone_count", sa.Integer(), nullable=False),
        sa.Column("text_count", sa.Integer(), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_trial")),
        sa.ForeignKeyConstraint(["change_id"], ["rulebook_change.id"], name=op.f("fk_rulebook_trial_change_id_rulebook_change")),
        sa.UniqueConstraint("change_id", name=op.f("uq_rulebook_trial_change_id")),
        sa.CheckConstraint("state IN ('running','done')", name=op.f("ck_rulebook_trial_state")),
    )


def downgrade() -> None:
    for name in ("office_holder", "rule_count", "rulebook_trial", "rulebook_version", "rulebook_change"):
        op.drop_table(name)
