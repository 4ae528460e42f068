"""The audit trail as a page: every row in words, and whether the chain that seals it goes on. Rows are written elsewhere."""
