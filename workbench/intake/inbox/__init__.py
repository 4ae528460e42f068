"""The inbox: what is in it, who holds what, what was decided."""
