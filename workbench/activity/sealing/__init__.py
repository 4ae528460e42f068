"""The audit trail cannot be changed unseen: rows are added only, and sealed into a chain of digests a few seconds later."""
