"""New rumours: the machine proposes which unmatched texts tell one claim; people decide."""
