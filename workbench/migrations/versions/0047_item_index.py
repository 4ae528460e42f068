"""An index of the items' words, kept by triggers, and lists that are narrowed without reading the items themselves.

A stock that is there is read by a job (`intake.fill_index`), a piece at a time; until then the search reads the texts.
"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

SQLITE = (
    "CREATE TABLE item_index_mark (unread_until BIGINT NOT NULL, erased BIGINT NOT NULL, tidied BIGINT NOT NULL)",
    "INSERT INTO item_index_mark SELECT coalesce(max(id), 0), 0, 0 FROM item",
    """CREATE VIRTUAL TABLE item_index USING fts5(
        title, text, content='item', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER item_index_added AFTER INSERT ON item WHEN new.id > (SELECT unread_until FROM item_index_mark) BEGIN
    INSERT INTO item_index(rowid, title, text) VALUES (new.id, new.title, new.text);
END""",
    """CREATE TRIGGER item_index_removed AFTER DELETE ON item WHEN old.id > (SELECT unread_until FROM item_index_mark) BEGIN
    INSERT INTO item_index(item_index, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    UPDATE item_index_mark SET erased = erased + 1;
END""",
    """CREATE TRIGGER item_index_changed AFTER UPDATE OF title, text ON item
    WHEN (old.title IS NOT new.title OR old.text IS NOT new.text) AND old.id > (SELECT unread_until FROM item_index_mark) BEGIN
    INSERT INTO item_index(item_index, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    UPDATE item_index_mark SET erased = erased + 1;
    INSERT INTO item_index(rowid, title, text) VALUES (new.id, new.title, new.text);
END""",
)
POSTGRES = (
    "CREATE TABLE item_index_mark (unread_until BIGINT NOT NULL, erased BIGINT NOT NULL, tidied BIGINT NOT NULL)",
    "INSERT INTO item_index_mark SELECT coalesce(max(id), 0), 0, 0 FROM item",
    """CREATE TABLE item_index (
        item_id integer PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE, words tsvector NOT NULL)""",
    "CREATE INDEX ix_item_index_words ON item_index USING gin (words)",
    r"""CREATE FUNCTION item_index_words(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT to_tsvector('simple'::regconfig, regexp_replace(left(title || ' ' || body, 100000), '[!-/:-@\[-`{-~]+', ' ', 'g'))
$$""",
    """CREATE FUNCTION item_index_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO item_index VALUES (NEW.id, item_index_words(NEW.title, NEW.text))
        ON CONFLICT (item_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$""",
    "CREATE TRIGGER item_index_added AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION item_index_follow()",
    """CREATE TRIGGER item_index_changed AFTER UPDATE OF title, text ON item FOR EACH ROW
    WHEN (OLD.title IS DISTINCT FROM NEW.title OR OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION item_index_follow()""",
)
SQLITE_BACK = (
    "DROP TRIGGER item_index_added",
    "DROP TRIGGER item_index_removed",
    "DROP TRIGGER item_index_changed",
    "DROP TABLE item_index",
    "DROP TABLE item_index_mark",
)
POSTGRES_BACK = (
    "DROP TRIGGER item_index_added ON item",
    "DROP TRIGGER item_index_changed ON item",
    "DROP FUNCTION item_index_follow",
    "DROP FUNCTION item_index_words",
    "DROP TABLE item_index",
    "DROP TABLE item_index_mark",
)
LIKELY = ["state", "flagged", "is_raised", "score", "id"]
NEWEST = ["state", "flagged", "dated_at", "id"]
CHOSEN_BY = ["source_id", "match_code", "match_relation"]


def upgrade() -> None:
    op.drop_index("ix_item_likely", "item")
    op.create_index("ix_item_likely", "item", [*LIKELY, "dated_at", *CHOSEN_BY])
    op.drop_index("ix_item_newest", "item")
    op.create_index("ix_item_newest", "item", [*NEWEST, "theme", *CHOSEN_BY])
    op.create_index("ix_item_theme", "item", ["state", "theme", "flagged", "is_raised", "score", "id", "dated_at"])
    for statement in POSTGRES if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for statement in POSTGRES_BACK if op.get_bind().dialect.name == "postgresql" else SQLITE_BACK:
        op.execute(statement)
    op.drop_index("ix_item_theme", "item")
    op.drop_index("ix_item_likely", "item")
    op.create_index("ix_item_likely", "item", LIKELY)
    op.drop_index("ix_item_newest", "item")
    op.create_index("ix_item_newest", "item", NEWEST)
