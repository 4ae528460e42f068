"""Words of the inbox: an index that the database keeps by itself, and finding in it. SQLite and PostgreSQL."""
