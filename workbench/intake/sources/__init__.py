"""Sources: adding them, visiting them, how they fare, and what the law and the budget allow."""
