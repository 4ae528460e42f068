"""Bytes in pieces → text in pieces: the encoding is found first, NUL and half characters go, line ends become one."""

from __future__ import annotations

import codecs
import html
import io
import re
from collections.abc import Iterator

from classifiers.datasets.types import LONGEST_URL, MOST_BYTES, Open, UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"GIF8", b"SQLite format 3")
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--.{0,500}?--)>", re.DOTALL)
_SPACE = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MOJIBAKE = re.compile(r"Ã[\x80-\xbf¤¥¶…„–©¨ ]|â€|Â[\xa0-\xbf]")
_URL = re.compile(r"https?://[^\s<>\"'\\^`{|}\x00-\x20]{3,}", re.IGNORECASE)


def find_encoding(open_file: Open) -> str:
    """UTF-8, UTF-16 or UTF-32 by mark or by trial, else Windows-1252. Raises UnreadableFile: empty, too_large, unknown."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    first, size, encoding = b"", 0, ""
    for piece in open_file():
        size += len(piece)
        if size > MOST_BYTES:
            raise UnreadableFile("too_large")
        first = first if len(first) >= 16 else first + piece[:16]
        if not encoding:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                encoding = "cp1252"
    if not first.strip(b"\x00\r\n\t ,;"):
        raise UnreadableFile("empty")
    if first.startswith(_BINARY):
        raise UnreadableFile("unknown")
    return next((name for mark, name in _MARKS if first.startswith(mark)), encoding or "utf-8")


def read_text(open_file: Open, encoding: str = "") -> Iterator[str]:
    """The text in pieces, without NUL and with "\\n" alone as line end. What cannot be decoded becomes U+FFFD."""
    inner = codecs.getincrementaldecoder(encoding or find_encoding(open_file))("replace")
    decoder = io.IncrementalNewlineDecoder(inner, translate=True)
    for piece in open_file():
        if text := decoder.decode(piece).replace("\x00", ""):
            yield text
    if text := decoder.decode(b"", final=True).replace("\x00", ""):
        yield text


def clean(value: object, most: int) -> str:
    """One line of plain text from what a file holds: entities read, tags and control characters gone, at most `most` letters."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)[: most * 4]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = _CONTROLS.sub("", text.encode("utf-8", "replace").decode("utf-8"))
    if _MOJIBAKE.search(text):
        text = _mend(text)
    return _SPACE.sub(" ", text).strip()[:most].rstrip()


def clean_url(value: object) -> str:
    """An http or https address, or nothing."""
    text = str(value).strip() if isinstance(value, str) else ""
    text = html.unescape(text).encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST_URL and _URL.fullmatch(text) else ""


def _mend(text: str) -> str:
    """UTF-8 that was read as Windows-1252 once, read again; anything else as it was."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
