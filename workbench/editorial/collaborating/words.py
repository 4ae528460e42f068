"""What people type in comments, reasons and notes: made storable and harmless, never shortened silently. Values only."""

import re

MOST = 5000
# Characters that cannot be stored, that a page does not show, or that turn the direction of what follows.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain_words(text: str) -> str:
    """Several lines of plain text without control characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def plain_line(text: str) -> str:
    """The same in one line."""
    return " ".join(plain_words(text).split())
