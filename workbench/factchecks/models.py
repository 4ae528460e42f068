"""Tables of fact-checks by other publishers."""
