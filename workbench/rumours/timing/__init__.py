"""Clocks of a rumour: office hours, pauses, holidays."""
