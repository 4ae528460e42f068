"""The quarterly review: what came in, what was decided, how fast, and what was said."""
