"""The rules as this installation has set them: pages about them, changes by two people, and names that the rules know."""
