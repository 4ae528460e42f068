"""Channels on paper and in rooms."""
