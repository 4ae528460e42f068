"""Listening: panels and waves, what was answered and what may be said of it, focus groups, meetings, the action plan."""
