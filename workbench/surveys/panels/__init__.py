"""Panels: people who are asked again and again, by a number instead of a name."""
