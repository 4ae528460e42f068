"""The words of the library's answers as PostgreSQL's search reads them are kept, not made anew for each search."""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

VECTOR = """(CASE WHEN language = 'en' THEN to_tsvector('english'::regconfig, words)
    WHEN language = 'sv' THEN to_tsvector('swedish'::regconfig, words)
    ELSE to_tsvector('simple'::regconfig, words) END)"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("DROP INDEX ix_library_text_search")
    op.execute(f"ALTER TABLE library_text ADD COLUMN vector tsvector GENERATED ALWAYS AS {VECTOR} STORED")
    op.execute("CREATE INDEX ix_library_text_search ON library_text USING gin (vector)")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE library_text DROP COLUMN vector")
    op.execute(f"CREATE INDEX ix_library_text_search ON library_text USING gin ({VECTOR})")
