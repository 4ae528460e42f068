"""The fact bank of local figures."""
