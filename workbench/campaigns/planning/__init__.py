"""Campaign plans."""
