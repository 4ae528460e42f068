"""Full-text search of the library, with Swedish and English stems, on SQLite and PostgreSQL."""
