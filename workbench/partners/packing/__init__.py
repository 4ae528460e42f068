"""The partner pack: one ZIP with texts, cards, poster, script, sources and licence."""
