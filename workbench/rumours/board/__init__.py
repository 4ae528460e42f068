"""Rumours as a list, a board, a map and a time line."""
