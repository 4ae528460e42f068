"""What stands between a text and its approval: the checklist, the extra readers, the election period, the frozen revision."""
