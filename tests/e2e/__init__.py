"""Stories in a real browser against a whole installation, which ends with the last of them."""
