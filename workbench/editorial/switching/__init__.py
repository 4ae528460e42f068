"""Another format for the same answer, without losing a text that the new format has no place for."""
