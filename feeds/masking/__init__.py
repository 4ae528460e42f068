"""Masking personal identifiers before a text is stored: `mask(text)`. Standard library only."""

from feeds.masking.mask import TOKENS, Masked, mask

__all__ = ["TOKENS", "Masked", "mask"]
