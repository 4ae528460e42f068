"""Stored sources: adding, changing, what was taken from them, still valid, replaced."""
