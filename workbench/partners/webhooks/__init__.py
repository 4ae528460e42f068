"""Webhooks of partners."""
