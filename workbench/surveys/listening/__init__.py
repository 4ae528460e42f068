"""Focus groups and meetings: what people say, without who said it."""
