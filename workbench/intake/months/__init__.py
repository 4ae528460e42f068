"""Words of items in parts by month, on PostgreSQL alone. On SQLite they stand in the row of the item."""
