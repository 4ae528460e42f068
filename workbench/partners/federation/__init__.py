"""Libraries of other municipalities."""
