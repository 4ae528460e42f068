"""The weekly look at addresses, and the queue of what to check again."""
