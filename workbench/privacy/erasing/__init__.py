"""Erasing what one person wrote, when somebody shows us the link, the receipt or the account; and again after a restore."""
