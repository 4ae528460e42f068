"""Tables of bursts, early warnings and decay."""
