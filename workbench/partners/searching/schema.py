"""The statements that make the full-text index: shared by the model (tests) and the migration (installations)."""

INDEX_TABLE = "library_index"
SQLITE_INDEX = (
    f"""CREATE VIRTUAL TABLE {INDEX_TABLE} USING fts5(
        title_stems, stems, content='library_text', content_rowid='sandwich_id',
        tokenize='unicode61 remove_diacritics 0', prefix='3 4 5')""",
    f"""CREATE TRIGGER library_text_added AFTER INSERT ON library_text BEGIN
        INSERT INTO {INDEX_TABLE}(rowid, title_stems, stems) VALUES (new.sandwich_id, new.title_stems, new.stems);
    END""",
    f"""CREATE TRIGGER library_text_removed AFTER DELETE ON library_text BEGIN
        INSERT INTO {INDEX_TABLE}({INDEX_TABLE}, rowid, title_stems, stems)
        VALUES ('delete', old.sandwich_id, old.title_stems, old.stems);
    END""",
    f"""CREATE TRIGGER library_text_changed AFTER UPDATE ON library_text BEGIN
        INSERT INTO {INDEX_TABLE}({INDEX_TABLE}, rowid, title_stems, stems)
        VALUES ('delete', old.sandwich_id, old.title_stems, old.stems);
        INSERT INTO {INDEX_TABLE}(rowid, title_stems, stems) VALUES (new.sandwich_id, new.title_stems, new.stems);
    END""",
)
_VECTOR = (
    "(CASE WHEN language = 'en' THEN to_tsvector('english'::regconfig, words) "
    "WHEN language = 'sv' THEN to_tsvector('swedish'::regconfig, words) "
    "ELSE to_tsvector('simple'::regconfig, words) END)"
)
POSTGRES_INDEX = (  # kept beside the words: to make it of each text that is found took a second for a thousand of them
    f"ALTER TABLE library_text ADD COLUMN vector tsvector GENERATED ALWAYS AS {_VECTOR} STORED",
    "CREATE INDEX ix_library_text_search ON library_text USING gin (vector)",
)
