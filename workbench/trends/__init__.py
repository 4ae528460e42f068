"""How often each rumour, theme, place and channel is heard, and when that is more than usual."""
