"""Alerts: rules over rumours, who is told, and who has acknowledged."""
