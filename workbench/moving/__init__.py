"""Moving an installation from SQLite to PostgreSQL, and keeping large tables in parts by month there."""
