"""The contrast between two colours as WCAG 2.1 (1.4.3) computes it. Values only."""

import re

_COLOUR = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


def read_colour(text: str) -> tuple[int, int, int] | None:
    """Red, green and blue of `#1a2b3c` or `#abc`; None for anything else."""
    found = _COLOUR.fullmatch(text.strip())
    if found is None:
        return None
    digits = found.group(1) if len(found.group(1)) == 6 else "".join(sign * 2 for sign in found.group(1))
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def contrast_ratio(first: tuple[int, int, int], second: tuple[int, int, int]) -> float:
    """From 1 to 21, rounded down to two decimals, so that a ratio is never said to be better than it is."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return int((lighter + 0.05) / (darker + 0.05) * 100 + 1e-9) / 100


def _luminance(colour: tuple[int, int, int]) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
