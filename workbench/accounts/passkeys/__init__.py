"""Signing in with a key of the device."""
