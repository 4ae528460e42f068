"""Tables of channels on paper and in rooms."""
