"""Campaigns: channels, placements, the calendar, and delivery that is never lost and never doubled."""
