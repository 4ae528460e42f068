"""The API at /api/v1: what partners' own systems read and send. Tokens, limits, conditions, the doors themselves."""
