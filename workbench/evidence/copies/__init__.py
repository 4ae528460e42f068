"""Archived copies of sources: fetched, read, typeset, handed out."""
