"""New rumours: which unmatched texts say the same (groups), and which sentence says it most plainly (claims). Pure."""
