"""Rumours and spokespersons that partners propose; people at the municipality decide."""
