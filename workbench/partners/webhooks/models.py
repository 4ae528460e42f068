"""Tables of webhooks of partners."""
