"""How long we keep what: the catalogue of personal data, what erasing by time still leaves, legal holds, and the log of it."""
