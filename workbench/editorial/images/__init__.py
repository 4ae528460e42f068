"""Pictures of an answer: checked by content, drawn anew, kept by their hash, described for those who do not see them."""
