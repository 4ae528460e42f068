"""How answers use evidence: which cite what, which cite an older value, and the pickers of the editor."""
