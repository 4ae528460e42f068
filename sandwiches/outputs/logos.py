"""A logo from a stranger's file: PNG, JPEG or WebP is decoded and written anew as PNG, SVG is rebuilt from an allow-list.

Judged by content, never by name. What is written anew holds no metadata (EXIF, position), nothing after the picture's end
and no script. Belongs in the child process: decoding is where such files attack.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageOps

from sandwiches.outputs.errors import BadLogo

MOST_BYTES = 1024 * 1024
MOST_PIXELS = 16_000_000
MOST_SIDE = 1200
_FORMATS = ("PNG", "JPEG", "WEBP")
_SVG = "{http://www.w3.org/2000/svg}"
_TAGS = frozenset(
    "svg g path rect circle ellipse line polyline polygon defs linearGradient radialGradient stop clipPath title desc".split()  # noqa: SIM905
)
_ATTRIBUTES = frozenset(
    "id d x y x1 x2 y1 y2 cx cy r rx ry fx fy points width height viewBox preserveAspectRatio transform gradientTransform "  # noqa: SIM905
    "gradientUnits clipPathUnits spreadMethod offset fill fill-rule fill-opacity stroke stroke-width stroke-opacity "
    "stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset opacity stop-color stop-opacity "
    "clip-path clip-rule version display".split()
)
_DROPPED = frozenset({"metadata", "namedview"})  # what drawing programs leave behind
_REFERENCE = re.compile(r"url\(\s*['\"]?#[\w.\-]+['\"]?\s*\)")
_MOST_ELEMENTS = 3000


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo that is safe to store and show."""

    content: bytes
    type: str
    width: int
    height: int


def read_logo(content: bytes) -> Logo:
    """Give the logo rebuilt. Raises BadLogo: bytes, type, pixels, damaged, empty, script, style, outside."""
    if len(content) > MOST_BYTES:
        raise BadLogo("bytes")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<?xml", b"<svg", b"<!--", b"<!DOCTYPE")):
        return _read_svg(content)
    return _read_picture(content)


def _read_picture(content: bytes) -> Logo:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise BadLogo("pixels")
                upright = ImageOps.exif_transpose(picture)
                clean = upright.convert("RGBA")
        except BadLogo:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise BadLogo("pixels") from error
        except (OSError, ValueError, SyntaxError, TypeError, EOFError) as error:
            raise BadLogo("type" if "identify" in str(error) else "damaged") from error
    shown = clean.getchannel("A").getbbox()
    if shown is None:
        raise BadLogo("empty")
    clean = clean.crop(shown)  # without its transparent edge, so that it lines up with the text
    clean.thumbnail((MOST_SIDE, MOST_SIDE))
    alone = Image.new("RGBA", clean.size)
    alone.paste(clean)  # pixels alone: what the file said of itself stays behind
    out = io.BytesIO()
    alone.save(out, "PNG", optimize=True)
    return Logo(out.getvalue(), "png", *alone.size)


def _read_svg(content: bytes) -> Logo:
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadLogo("script") from error
    except (SyntaxError, ValueError, LookupError) as error:
        raise BadLogo("damaged") from error
    if root.tag != f"{_SVG}svg":
        raise BadLogo("type")
    if sum(1 for _one in root.iter()) > _MOST_ELEMENTS:
        raise BadLogo("pixels")
    width, height = _svg_size(root)
    clean = _rebuild(root)
    assert clean is not None
    clean.set("xmlns", "http://www.w3.org/2000/svg")
    clean.set("viewBox", root.get("viewBox") or f"0 0 {width} {height}")
    clean.set("width", str(width))
    clean.set("height", str(height))
    return Logo(tostring(clean, encoding="utf-8"), "svg", width, height)


def _rebuild(element: Element) -> Element | None:
    """The element with allowed children and attributes only; None for what drawing programs leave behind. Raises BadLogo."""
    tag = element.tag
    if not isinstance(tag, str):
        return None
    name = tag.removeprefix(_SVG)
    if name not in _TAGS:
        if (tag.startswith("{") and not tag.startswith(_SVG)) or name in _DROPPED:
            return None
        raise BadLogo({"style": "style", "image": "outside", "use": "outside", "text": "style"}.get(name, "script"))
    made = Element(name)
    for key, value in _attributes(element).items():
        if key in _ATTRIBUTES:
            made.set(key, _checked(value))
        elif key.startswith("on"):
            raise BadLogo("script")
        elif key.endswith("href"):
            raise BadLogo("outside")
    if name in ("title", "desc"):
        made.text = (element.text or "")[:200]
    for child in element:
        kept = _rebuild(child)
        if kept is not None:
            made.append(kept)
    return made


def _attributes(element: Element) -> dict[str, str]:
    """The attributes without their namespace; those of `style` stand for themselves."""
    given = {key.rpartition("}")[2].lower() if key.startswith("{") else key: value for key, value in element.attrib.items()}
    style = given.pop("style", "")
    for rule in style.split(";"):
        key, _colon, value = rule.partition(":")
        if key.strip() in _ATTRIBUTES:
            given[key.strip()] = value.strip()
    return given


def _checked(value: str) -> str:
    """The value, if it points nowhere outside the picture. Raises BadLogo."""
    rest = _REFERENCE.sub("", value)
    if re.search(r"url\s*\(|javascript:|data:|expression|[<>\\]|/\*", rest, re.I) or len(value) > 200_000:
        raise BadLogo("outside")
    return value


def _svg_size(root: Element) -> tuple[int, int]:
    """Width and height in whole units: from the view box, else from the attributes. Raises BadLogo for none or a thin line."""
    box = re.findall(r"-?[\d.]+(?:e-?\d+)?", root.get("viewBox") or "")
    numbers = box[2:4] if len(box) == 4 else [re.sub(r"[^\d.]", "", root.get(side) or "") for side in ("width", "height")]
    try:
        width, height = (float(one) for one in numbers)
    except ValueError as error:
        raise BadLogo("damaged") from error
    if not (0 < width < 100_000 and 0 < height < 100_000) or not 1 / 20 <= width / height <= 20:
        raise BadLogo("pixels")
    scale = max(1.0, 10 / width, 10 / height)
    return round(width * scale), round(height * scale)
