"""Tables of campaign plans."""
