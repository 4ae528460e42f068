"""The public page of local figures that keeps itself current."""
