"""What a sentence does in an answer: trains the small linear model that sandwiches ships (`sandwiches/words/functions.json`)."""
