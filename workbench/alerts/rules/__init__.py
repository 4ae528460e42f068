"""Alert rules: what they look at, what they would have done, and what they do."""
