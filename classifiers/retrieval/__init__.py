"""Finding the known claim that a text is about: candidates by words, then a learned order. Trained by the caller's own pairs."""
