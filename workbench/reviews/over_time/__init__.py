"""Pages that show how rumours, answers and times develop."""
