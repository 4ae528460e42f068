"""What partners report back: where, when and to how many."""
