"""The statements that make the index of the items' words in a database made by the models; the migration has the same.

Triggers keep it, so that a program of the release before keeps it as well, and so does whoever erases.
On PostgreSQL, words that lie in their month have their own triggers (months/schema.py).
Items up to `unread_until` are not in it yet; only a stock that was there before the index has such.
"""

from workbench.intake.months.schema import NOT_MOVING

INDEX_TABLE = "item_index"
MARK_TABLE = "item_index_mark"
MOST_SIGNS = 100_000  # of one item: PostgreSQL refuses a vector of more than a megabyte

_MARK = (
    f"CREATE TABLE {MARK_TABLE} (unread_until BIGINT NOT NULL, erased BIGINT NOT NULL, tidied BIGINT NOT NULL)",
    f"INSERT INTO {MARK_TABLE} SELECT coalesce(max(id), 0), 0, 0 FROM item",
)
_CHANGED = "(old.title IS NOT new.title OR old.text IS NOT new.text)"
_IS_IN = f"old.id > (SELECT unread_until FROM {MARK_TABLE})"
_TAKE_OUT = f"""INSERT INTO {INDEX_TABLE}({INDEX_TABLE}, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    UPDATE {MARK_TABLE} SET erased = erased + 1;"""
SQLITE_INDEX = (
    *_MARK,
    f"""CREATE VIRTUAL TABLE {INDEX_TABLE} USING fts5(
        title, text, content='item', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    f"""CREATE TRIGGER item_index_added AFTER INSERT ON item WHEN new.id > (SELECT unread_until FROM {MARK_TABLE}) BEGIN
    INSERT INTO {INDEX_TABLE}(rowid, title, text) VALUES (new.id, new.title, new.text);
END""",
    f"""CREATE TRIGGER item_index_removed AFTER DELETE ON item WHEN {_IS_IN} BEGIN
    {_TAKE_OUT}
END""",
    f"""CREATE TRIGGER item_index_changed AFTER UPDATE OF title, text ON item
    WHEN {_CHANGED} AND {_IS_IN} BEGIN
    {_TAKE_OUT}
    INSERT INTO {INDEX_TABLE}(rowid, title, text) VALUES (new.id, new.title, new.text);
END""",
)
# What PostgreSQL's parser takes for addresses, dates and signed numbers becomes plain words, as SQLite reads them.
_SIGNS = r"[!-/:-@\[-`{-~]+"
VECTOR_FUNCTION = f"""CREATE FUNCTION item_index_words(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT to_tsvector('simple'::regconfig, regexp_replace(left(title || ' ' || body, {MOST_SIGNS}), '{_SIGNS}', ' ', 'g'))
$$"""
POSTGRES_INDEX = (
    *_MARK,
    f"""CREATE TABLE {INDEX_TABLE} (
        item_id integer PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE, words tsvector NOT NULL)""",
    f"CREATE INDEX ix_item_index_words ON {INDEX_TABLE} USING gin (words)",
    VECTOR_FUNCTION,
    f"""CREATE FUNCTION item_index_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO {INDEX_TABLE} VALUES (NEW.id, item_index_words(NEW.title, NEW.text))
        ON CONFLICT (item_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$""",
    """CREATE TRIGGER item_index_added AFTER INSERT ON item FOR EACH ROW
    WHEN (NEW.title <> '' OR NEW.text <> '') EXECUTE FUNCTION item_index_follow()""",
    f"""CREATE TRIGGER item_index_changed AFTER UPDATE OF title, text ON item FOR EACH ROW
    WHEN ((OLD.title IS DISTINCT FROM NEW.title OR OLD.text IS DISTINCT FROM NEW.text) AND {NOT_MOVING})
    EXECUTE FUNCTION item_index_follow()""",
)
