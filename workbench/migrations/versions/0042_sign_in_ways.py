"""Passkeys, and identities at the municipality's own sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
HANDLE = "uq_user_account_fs_webauthn_user_handle"


def upgrade() -> None:
    with op.batch_alter_table("user_account") as user:
        user.add_column(sa.Column("fs_webauthn_user_handle", sa.String(), nullable=True))
        user.create_unique_constraint(op.f(HANDLE), ["fs_webauthn_user_handle"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(), nullable=False),
        sa.Column("extensions", sa.String(), nullable=True),
        sa.Column("usage", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("lastuse_datetime", TIME, nullable=False),
        sa.CheckConstraint("\"usage\" IN ('first','secondary')", name=op.f("ck_passkey_usage")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_passkey_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_passkey_user_id_name")),
    )
    op.create_table(
        "single_sign_on_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("is_only_way", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_single_sign_on_identity_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_single_sign_on_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_single_sign_on_identity_issuer_subject")),
        sa.UniqueConstraint("user_id", "issuer", name=op.f("uq_single_sign_on_identity_user_id_issuer")),
    )
    op.create_table(
        "single_sign_on_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=False),
        sa.Column("sid", sa.String(), nullable=True),
        sa.Column("id_token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"],
            ["single_sign_on_identity.id"],
            name=op.f("fk_single_sign_on_visit_identity_id_single_sign_on_identity"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_single_sign_on_visit")),
    )
    op.create_index("ix_single_sign_on_visit_sid", "single_sign_on_visit", ["sid"])


def downgrade() -> None:
    op.drop_table("single_sign_on_visit")
    op.drop_table("single_sign_on_identity")
    op.drop_table("passkey")
    with op.batch_alter_table("user_account") as user:
        user.drop_constraint(op.f(HANDLE), type_="unique")
        user.drop_column("fs_webauthn_user_handle")
