"""What answers rest on: stored sources with archived copies, and the fact bank of local figures."""
