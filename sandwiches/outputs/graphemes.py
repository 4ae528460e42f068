"""What a reader sees as one character, and which of them are emoji. A small reading of UAX #29 and UTS #51."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

ZERO_WIDTH_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_KEYCAP = "\u20e3"
# Blocks whose assigned characters are pictures by default (UTS #51, Emoji_Presentation and its neighbours).
_PICTURES = ((0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F18E), (0x1F191, 0x1F19A), (0x1F201, 0x1F265),
             (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F7E0, 0x1F7EB), (0x1F90C, 0x1F9FF), (0x1FA70, 0x1FAFF),
             (0x231A, 0x231B), (0x23E9, 0x23F3), (0x25FD, 0x25FE), (0x2600, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50),
             (0x2B55, 0x2B55))  # fmt: skip


def graphemes(text: str) -> Iterator[str]:
    """Give the user-perceived characters: marks stay with their letter, joined emoji and flags are one."""
    cluster = ""
    for char in text:
        if cluster and _joins(cluster, char):
            cluster += char
            continue
        if cluster:
            yield cluster
        cluster = char
    if cluster:
        yield cluster


def grapheme_count(text: str) -> int:
    """Count the user-perceived characters."""
    return sum(1 for _one in graphemes(text))


def is_emoji(cluster: str) -> bool:
    """Tell whether a user-perceived character is shown as a picture."""
    if not cluster or (len(cluster) == 1 and cluster < "\u231a"):
        return False
    if _EMOJI_STYLE in cluster or cluster.endswith(_KEYCAP):
        return True
    return _is_picture(cluster[0]) or _is_flag_letter(cluster[0])


def without_emoji(text: str) -> str:
    """Give the text without pictures; the space that they stood in closes."""
    kept = "".join(one for one in graphemes(text) if not is_emoji(one))
    return "\n".join(" ".join(line.split(" ")) if "  " not in line else " ".join(line.split()) for line in kept.split("\n"))


def _joins(cluster: str, char: str) -> bool:
    if " " <= char < "\u0300":
        return False
    last = cluster[-1]
    if (last, char) == ("\r", "\n"):
        return True
    if char == ZERO_WIDTH_JOINER or unicodedata.category(char) in ("Mn", "Me", "Mc") or _is_modifier(char):
        return last not in "\r\n"
    if last == ZERO_WIDTH_JOINER:
        return _is_picture(char)
    if _is_flag_letter(char) and _is_flag_letter(last):
        return sum(1 for one in cluster if _is_flag_letter(one)) % 2 == 1
    return _is_hangul_rest(last, char)


def _is_picture(char: str) -> bool:
    code = ord(char)
    return any(low <= code <= high for low, high in _PICTURES)


def _is_modifier(char: str) -> bool:
    return 0x1F3FB <= ord(char) <= 0x1F3FF or 0xE0020 <= ord(char) <= 0xE007F


def _is_flag_letter(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _is_hangul_rest(last: str, char: str) -> bool:
    """Hangul written in single letters joins into syllables: leading + vowel, vowel + trailing."""
    before, code = ord(last), ord(char)
    is_vowel, is_trailing = 0x1160 <= code <= 0x11A7, 0x11A8 <= code <= 0x11FF
    if 0x1100 <= before <= 0x115F:
        return is_vowel or 0x1100 <= code <= 0x115F or 0xAC00 <= code <= 0xD7A3
    return (0x1160 <= before <= 0x11FF or 0xAC00 <= before <= 0xD7A3) and (is_vowel or is_trailing)
