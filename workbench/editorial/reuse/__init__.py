"""Reuse while writing: similar approved answers as a starting point, and blocks to insert."""
