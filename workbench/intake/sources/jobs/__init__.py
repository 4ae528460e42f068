"""Visiting sources in the background."""
