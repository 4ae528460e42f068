"""Tables of libraries of other municipalities."""
