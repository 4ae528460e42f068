"""When a spokesperson can speak: days away written by hand, and their own calendar. Kept: which hours. Never: what or where."""
