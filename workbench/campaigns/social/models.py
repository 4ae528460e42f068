"""Tables of social channels."""
