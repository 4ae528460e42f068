"""Waves: one round of questions, from the draft to the closing day."""
