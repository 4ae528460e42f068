"""Learning from people's decisions: examples, comparison on a frozen set, the week's ten, drift. No database, no clock."""
