"""One story once: copies of a text are one line with many places; who told it counts once."""
