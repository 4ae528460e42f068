"""Changes to sources."""
