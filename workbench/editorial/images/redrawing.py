"""A picture that somebody gives: known by its content, refused when it is something else too, and drawn anew.

Drawing anew leaves behind what the camera wrote (also where it stood) and what was attached. Values in, values out.
"""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, PngImagePlugin

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 24_000_000
LONGEST_SIDE = 2_000
QUALITY = 88
TYPES = {"PNG": ("image/png", "png"), "JPEG": ("image/jpeg", "jpg"), "WEBP": ("image/webp", "webp")}
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_OTHERS = (
    (b"GIF8", "GIF"), (b"%PDF", "PDF"), (b"PK\x03\x04", "ZIP"), (b"BM", "BMP"), (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x01\x00", "ICO"), (b"<?xml", "XML"), (b"<svg", "SVG"), (b"<!DOCTYPE", "HTML"), (b"<!doctype", "HTML"),
    (b"<html", "HTML"), (b"MZ", "EXE"),
)  # fmt: skip
# What makes a picture another kind of file as well. In pixels these do not come by chance; the short ones count at the end only.
_INSIDE = (b"<script", b"<?php", b"<html", b"<svg", b"%PDF-", b"javascript:")
_ATTACHED = (*_INSIDE, b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"MZ\x90", b"#!/")
_ISO_BRANDS = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"avif": "AVIF"}
PngImagePlugin.MAX_TEXT_CHUNK = 64 * 1024
PngImagePlugin.MAX_TEXT_MEMORY = 1024 * 1024


class BadPicture(ValueError):
    """A file that cannot be taken: empty, too_big, not_a_picture, other_kind, also_other, too_many_pixels, moves or broken."""

    def __init__(self, why: str, kind: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.kind = kind


@dataclass(frozen=True)
class Redrawn:
    """The picture as it is kept."""

    data: bytes
    media_type: str
    ending: str
    width: int
    height: int
    had_position: bool  # the camera had written where it stood
    was_made_smaller: bool


def redraw(data: bytes) -> Redrawn:
    """Check the file by its content and draw the picture anew, upright, in sRGB. Raises BadPicture."""
    kind = _kind(data)
    _refuse_two_in_one(data, kind)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redraw(data, kind)
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise BadPicture("too_many_pixels") from error
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, struct.error, OverflowError) as error:
        raise BadPicture("broken") from error


def _kind(data: bytes) -> str:
    if not data:
        raise BadPicture("empty")
    if len(data) > MOST_BYTES:
        raise BadPicture("too_big")
    if data.startswith(_PNG):
        return "PNG"
    if data.startswith(_JPEG):
        return "JPEG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _ISO_BRANDS:
        raise BadPicture("other_kind", _ISO_BRANDS[data[8:12]])
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:16]
    other = next((name for sign, name in _OTHERS if start.startswith(sign)), "")
    raise BadPicture("other_kind" if other else "not_a_picture", other)


def _refuse_two_in_one(data: bytes, kind: str) -> None:
    folded = data.lower()
    attached = folded[_end(data, kind) :]
    if any(sign in folded for sign in _INSIDE) or any(sign.lower() in attached for sign in _ATTACHED):
        raise BadPicture("also_other")


def _end(data: bytes, kind: str) -> int:
    """Where the picture ends; what follows was attached."""
    if kind == "WEBP":
        return min(8 + int.from_bytes(data[4:8], "little"), len(data))
    if kind == "JPEG":
        return _end_of_jpeg(data)
    at = len(_PNG)
    while at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            return min(at, len(data))
    return len(data)


def _end_of_jpeg(data: bytes) -> int:
    """After the first end marker that stands outside a segment: previews inside segments have their own."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] not in (0xDA, 0xD9):
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    found = data.find(b"\xff\xd9", at)
    return len(data) if found < 0 else found + 2


def _redraw(data: bytes, kind: str) -> Redrawn:
    with Image.open(BytesIO(data), formats=[kind]) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise BadPicture("too_many_pixels")
        if getattr(picture, "n_frames", 1) > 1:
            raise BadPicture("moves")
        if kind == "JPEG":
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        had_position = bool(picture.getexif().get_ifd(0x8825))
        size = max(picture.size)
        picture.load()
        drawn = _in_srgb(ImageOps.exif_transpose(picture), picture.info.get("icc_profile"))
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    media_type, ending = TYPES[kind]
    return Redrawn(
        data=_written(drawn, kind),
        media_type=media_type,
        ending=ending,
        width=drawn.width,
        height=drawn.height,
        had_position=had_position,
        was_made_smaller=size > LONGEST_SIDE,
    )


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB, with transparency if it had any. A profile that cannot be read is left out."""
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return converted if converted is not None else picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return picture.convert("RGB")
    return picture.convert("RGBA" if clear else "RGB")


def _written(picture: Image.Image, kind: str) -> bytes:
    """The file: pixels only, no notes, no profile."""
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    out = BytesIO()
    if kind == "JPEG":
        clean.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True, progressive=False)
    elif kind == "WEBP":
        clean.save(out, "WEBP", quality=QUALITY, method=4)
    else:
        clean.save(out, "PNG", optimize=False)
    return out.getvalue()
