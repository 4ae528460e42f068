"""The fonts that are shipped with the outputs, and which characters they hold. Licences (OFL 1.1) lie beside them."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FAMILIES = (
    "Inter",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Ethiopic",
    "Noto Sans Thai",
    "Noto Sans Georgian",
    "Noto Sans Armenian",
)
SCRIPTS = ("Latin", "Greek", "Cyrillic", "Arabic", "Hebrew", "Ethiopic", "Thai", "Georgian", "Armenian")
# Characters that steer other characters and need no shape of their own.
_SHAPELESS = frozenset({0x0A, 0x200C, 0x200D, 0x2060, *range(0xFE00, 0xFE10)})


@cache
def covered() -> frozenset[int]:
    """Give the code points that both weights of some font hold."""
    found: set[int] = set(_SHAPELESS)
    for path in sorted(FOLDER.glob("*-Regular.ttf")):
        bold = path.with_name(path.name.replace("-Regular", "-Bold"))
        found |= _code_points(path.read_bytes()) & _code_points(bold.read_bytes())
    return frozenset(found)


def missing(text: str) -> str:
    """Give the characters of the text that no font holds, each once, in order."""
    return "".join(dict.fromkeys(char for char in text if ord(char) not in covered()))


def _code_points(font: bytes) -> set[int]:
    """Read the `cmap` of a TrueType file, formats 4 and 12 (OpenType specification, "cmap")."""
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for index in range(count):
        _platform, _encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        (kind,) = struct.unpack_from(">H", font, cmap + offset)
        if kind == 4:
            found |= _format_4(font, cmap + offset)
        elif kind == 12:
            found |= _format_12(font, cmap + offset)
    return found


def _table(font: bytes, name: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == name:
            return int(offset)
    raise ValueError(f"font without {name!r}")


def _format_4(font: bytes, at: int) -> set[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    return {code for start, end in zip(starts, ends, strict=True) for code in range(start, end + 1) if code != 0xFFFF}


def _format_12(font: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    groups = (struct.unpack_from(">III", font, at + 16 + 12 * index) for index in range(count))
    return {code for start, end, _glyph in groups for code in range(start, end + 1)}
