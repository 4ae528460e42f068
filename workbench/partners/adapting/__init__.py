"""A partner's own version of an answer: its own headline and a local fact; everything else is locked."""
