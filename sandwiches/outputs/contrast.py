"""How well text shows on a ground: WCAG 2.2 relative luminance and contrast ratio, and the nearest colour that shows."""

from __future__ import annotations

import colorsys
import re

TEXT = 4.5  # WCAG 1.4.3, rule X4
LARGE_TEXT = 3.0  # from 24 px, or 18.66 px bold
_HEX = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    """Tell whether the text is a colour as we write them: # and six lower-case hexadecimal digits."""
    return _HEX.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Give the relative luminance, 0 (black) to 1 (white). https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(ground: str, *, ink: str = "#14201d") -> str:
    """Give the colour for text on this ground: the house's ink or white, else black; one of them always passes 4.5."""
    best = max((ink, "#ffffff"), key=lambda colour: ratio(colour, ground))
    return best if ratio(best, ground) >= TEXT else "#000000"


def nearest(colour: str, ground: str, wanted: float) -> str:
    """Give the colour of the same hue closest to `colour` whose contrast to `ground` reaches `wanted`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    if ratio(colour, ground) >= wanted:
        return colour
    for step in range(1, 256):
        found = [
            tried
            for moved in (lightness - step / 255, lightness + step / 255)
            if 0 <= moved <= 1 and ratio(tried := _hex(colorsys.hls_to_rgb(hue, moved, saturation)), ground) >= wanted
        ]
        if found:
            return max(found, key=lambda tried: ratio(tried, ground))
    return text_on(ground)


def grey(colour: str) -> str:
    """Give the grey that a black-and-white printer makes of a colour."""
    red, green, blue = _parts(colour)
    level = 0.299 * red + 0.587 * green + 0.114 * blue
    return _hex((level, level, level))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[float, float, float]:
    if not is_colour(colour):
        raise ValueError(f"not a colour: {colour!r}")
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _hex(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(min(max(part, 0.0), 1.0) * 255):02x}" for part in parts)
