"""Files of official statistics on their way into the fact bank: read, mapped, tried, taken in."""
