"""Pages that show several rooms: start, method, accessibility, help, search, status."""
