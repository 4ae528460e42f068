"""Sessions of people kept on the server, invitations, and changes of roles by two."""

import sqlalchemy as sa
from alembic import op


revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _sessions()
    _invitations()
    _role_changes()


def downgrade() -> None:
    for table in ("role_change", "account_invitation", "second_factor_step", "account_session"):
        op.drop_table(table)


def _person(name: str, table: str, *, nullable: bool = False, cascade: bool = False, **options: bool) -> sa.Column[int]:
    target = op.f(f"fk_{table}_{name}_user_account")
    key = sa.ForeignKey("user_account.id", name=target, ondelete="CASCADE" if cascade else None)
    return sa.Column(name, sa.Integer(), key, nullable=nullable, **options)


def _sessions() -> None:
    op.create_table(
        "account_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        _person("user_id", "account_session", cascade=True),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.CheckConstraint("idle_minutes > 0", name=op.f("ck_account_session_idle_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_account_session_key_hash")),
    )
    for column in ("user_id", "expires_at"):
        op.create_index(op.f(f"ix_account_session_{column}"), "account_session", [column])
    op.create_table(
        "second_factor_step",
        _person("user_id", "second_factor_step", cascade=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor_step")),
    )


def _invitations() -> None:
    op.create_table(
        "account_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        _person("user_id", "account_invitation", cascade=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        _person("invited_by_id", "account_invitation"),
        sa.Column("invited_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_invitation")),
        sa.UniqueConstraint("user_id", name=op.f("uq_account_invitation_user_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_invitation_token_hash")),
    )


def _role_changes() -> None:
    op.create_table(
        "role_change",
        sa.Column("id", sa.Integer(), nullable=False),
        _person("user_id", "role_change", cascade=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _person("proposed_by_id", "role_change"),
        sa.Column("proposed_at", TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _person("decided_by_id", "role_change", nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.CheckConstraint("state IN ('waiting','agreed','refused','withdrawn')", name=op.f("ck_role_change_state")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR state <> 'agreed' OR decided_by_id <> proposed_by_id", name=op.f("ck_role_change_two_people")
        ),
        sa.CheckConstraint("proposed_by_id <> user_id", name=op.f("ck_role_change_not_ones_own")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_change")),
    )
    for column in ("user_id", "state"):
        op.create_index(op.f(f"ix_role_change_{column}"), "role_change", [column])
