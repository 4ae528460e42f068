"""What happens to an item at its source afterwards: edited, gone, deleted by its writer, too old to keep."""
