"""How the model gets better: labels from decisions, training runs, versions that two people switch, drift."""
