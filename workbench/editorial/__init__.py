"""Sandwiches as stored: drafts, immutable revisions, evidence, review, approval, corrections."""
