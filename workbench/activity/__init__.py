"""One row per change, written in its transaction: the audit trail, and what later rooms read with a cursor of their own."""
