"""Factors of risk: pre-filled, explained, drawn."""
