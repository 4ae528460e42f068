"""Labels, training runs, model versions, drift."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "score_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("genre", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("flagged", sa.Integer(), nullable=False),
        sa.Column("flagged_dismissed", sa.Integer(), nullable=False),
        sa.Column("flagged_linked", sa.Integer(), nullable=False),
        sa.Column("unflagged_dismissed", sa.Integer(), nullable=False),
        sa.Column("unflagged_linked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_day")),
        sa.UniqueConstraint(
            "day", "model_version", "genre", "language", name=op.f("uq_score_day_day_model_version_genre_language")
        ),
    )
    op.create_table(
        "training_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("fault_values", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','training','finished','failed','cancelled')", name=op.f("ck_training_run_state")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_training_run_asked_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_run")),
    )
    op.create_index("ix_training_run_state", "training_run", ["state"], unique=False)
    op.create_table(
        "model_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("is_starter", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("live_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state <> 'live' OR live_since IS NOT NULL", name=op.f("ck_model_version_live_since")),
        sa.CheckConstraint("state IN ('candidate','live','retired','refused')", name=op.f("ck_model_version_state")),
        sa.ForeignKeyConstraint(["replaced_id"], ["model_version.id"], name=op.f("fk_model_version_replaced_id_model_version")),
        sa.ForeignKeyConstraint(["run_id"], ["training_run.id"], name=op.f("fk_model_version_run_id_training_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("version", name=op.f("uq_model_version_version")),
    )
    op.create_index("ix_model_version_state", "model_version", ["state"], unique=False)
    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('confirm','dismiss','relink','verdict','asked')", name=op.f("ck_label_kind")),
        sa.CheckConstraint("task IN ('relevance','match','relation','statement')", name=op.f("ck_label_task")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_label_actor_id_user_account")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_label_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
    )
    op.create_index("ix_label_item", "label", ["item_id", "task"], unique=False)
    op.create_index("ix_label_standing", "label", ["superseded_at", "task"], unique=False)
    op.create_table(
        "label_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("why IN ('unsure','low','high')", name=op.f("ck_label_request_why")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_label_request_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_label_request_item_id_item"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_request")),
        sa.UniqueConstraint("week", "item_id", name=op.f("uq_label_request_week_item_id")),
    )
    op.create_index("ix_label_request_week", "label_request", ["week", "position"], unique=False)
    op.create_table(
        "model_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_model_agreement_user_id_user_account")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_version.id"], name=op.f("fk_model_agreement_version_id_model_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_agreement")),
        sa.UniqueConstraint("version_id", "user_id", name=op.f("uq_model_agreement_version_id_user_id")),
    )


def downgrade() -> None:
    op.drop_table("model_agreement")
    op.drop_index("ix_label_request_week", table_name="label_request")
    op.drop_table("label_request")
    op.drop_index("ix_label_standing", table_name="label")
    op.drop_index("ix_label_item", table_name="label")
    op.drop_table("label")
    op.drop_index("ix_model_version_state", table_name="model_version")
    op.drop_table("model_version")
    op.drop_index("ix_training_run_state", table_name="training_run")
    op.drop_table("training_run")
    op.drop_table("score_day")
