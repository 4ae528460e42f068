"""Tables of labels, training runs, versions and drift."""
