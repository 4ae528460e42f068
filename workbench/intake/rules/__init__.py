"""House rules: the municipality's own rules over what comes in."""
