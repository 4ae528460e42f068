"""Masking personal identifiers before a text is stored: `mask(text)`. Standard library only."""

from feeds.masking.mask import TOKENS, Masked, find_spans, mask

__all__ = ["TOKENS", "Masked", "find_spans", "mask"]
