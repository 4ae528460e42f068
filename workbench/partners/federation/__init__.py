"""Libraries of other municipalities: followed by address, read as proposals, taken through our own editor and approval."""
