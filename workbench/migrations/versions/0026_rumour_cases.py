"""Rumour cases: merges and splits, verifications, referrals, advice; why a rating was changed and which rule fired."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
REFERRED_TO = "'police','victim_support','security','social_services','school_health','other'"
STANCES = "'','do_not_amplify','answer_askers','share_answer','what_we_know','call_first'"


def upgrade() -> None:
    _add_columns()
    _create_moves()
    _create_verifications()
    _create_referrals()
    _create_advice()


def downgrade() -> None:
    for table in ("case_advice", "rumour_referral", "rumour_verification", "case_move"):
        op.drop_table(table)
    with op.batch_alter_table("decision") as decision:
        decision.drop_column("reminded_at")
    with op.batch_alter_table("risk_rating") as rating:
        for name in ("reason", "suggested", "verdict", "rule"):
            rating.drop_column(name)


def _add_columns() -> None:
    with op.batch_alter_table("risk_rating") as rating:
        rating.add_column(sa.Column("rule", sa.Integer(), nullable=True))
        rating.add_column(sa.Column("verdict", sa.String(), nullable=False, server_default=""))
        rating.add_column(sa.Column("suggested", sa.JSON(), nullable=False, server_default="{}"))
        rating.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("risk_rating") as rating:
        for name, kind in (("verdict", sa.String()), ("suggested", sa.JSON()), ("reason", sa.Text())):
            rating.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    with op.batch_alter_table("decision") as decision:
        decision.add_column(sa.Column("reminded_at", TIME, nullable=True))


def _person(table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["user_account.id"], name=op.f(f"fk_{table}_{name}_user_account"))


def _rumour(table: str, name: str = "rumour_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["rumour.id"], name=op.f(f"fk_{table}_{name}_rumour"))


def _create_moves() -> None:
    op.create_table(
        "case_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("undone_at", TIME, nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('merge','split')", name=op.f("ck_case_move_kind")),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_case_move_two")),
        _rumour("case_move", "source_id"),
        _rumour("case_move", "target_id"),
        _person("case_move", "made_by_id"),
        _person("case_move", "undone_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
    )
    op.create_index("ix_case_move_source_id", "case_move", ["source_id"])
    op.create_index("ix_case_move_target_id", "case_move", ["target_id"])


def _create_verifications() -> None:
    table = "rumour_verification"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", TIME, nullable=False),
        sa.Column("struck_at", TIME, nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("finding IN ('confirms','denies','partly','cannot_say')", name=op.f(f"ck_{table}_finding")),
        sa.CheckConstraint("length(trim(office)) > 0", name=op.f(f"ck_{table}_office")),
        sa.CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name=op.f(f"ck_{table}_struck")),
        _rumour(table),
        _person(table, "noted_by_id"),
        _person(table, "struck_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_rumour_verification_rumour_id", table, ["rumour_id"])


def _create_referrals() -> None:
    table = "rumour_referral"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("referred_to", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("referred_at", TIME, nullable=False),
        sa.Column("referred_by_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", TIME, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("answer_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"referred_to IN ({REFERRED_TO})", name=op.f(f"ck_{table}_referred_to")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f(f"ck_{table}_reason")),
        sa.CheckConstraint("(answered_at IS NULL) = (answer_by_id IS NULL)", name=op.f(f"ck_{table}_answered")),
        _rumour(table),
        _person(table, "referred_by_id"),
        _person(table, "answer_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_rumour_referral_rumour_id", table, ["rumour_id"])


def _create_advice() -> None:
    table = "case_advice"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rumour_id", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("for_partners", sa.Boolean(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.CheckConstraint(f"stance IN ({STANCES})", name=op.f(f"ck_{table}_stance")),
        _rumour(table),
        _person(table, "given_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_case_advice_rumour_id", table, ["rumour_id"])
