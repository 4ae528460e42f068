"""The stories that several rumours tell."""
