"""Rumours: the tracked cases around one claim each, their sightings, verdict, risk, decision and clocks."""
