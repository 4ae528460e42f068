"""Bytes → text, by the same order of questions as feedparser (RFC 3023), for the few encodings that most feeds have."""

from __future__ import annotations

import re

from feeds.syndication.strict.unsure import UnsureError

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"^<\?.*encoding=['\"](.*?)['\"].*\?>")
_DECLARATION = re.compile(r"^<\?xml[^>]*?>")
_NEW_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
# Names that Python and feedparser read alike. The rest, UTF-16 among them, is left to feedparser.
_KNOWN = frozenset(
    {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "iso-8859-15", "windows-1252", "cp1252"}
)
_XML_TYPES = frozenset({"application/xml", "application/xml-dtd", "application/xml-external-parsed-entity"})
# A prologue that names entities, and characters on which the two XML parsers differ.
_REFUSED = ("<!DOCTYPE", "<!ENTITY", "\x00")


def read_document(body: bytes, content_type: str) -> str:
    """Gives the XML as text, its declaration replaced. Raises UnsureError."""
    has_bom = body.startswith(_BOM)
    body = body[3:] if has_bom else body
    found = _DECLARED.match(body)
    declared = found.group(1).decode("ascii", "replace").lower() if found else ""
    if has_bom and not _is_utf8(body):
        raise UnsureError("a byte order mark that does not fit")
    text = _decode(body, [_encoding_by_header(content_type, declared), declared, "utf-8" if has_bom else ""])
    if any(mark in text for mark in _REFUSED):
        raise UnsureError("a document type or a character to be careful with")
    if _DECLARATION.match(text):
        return _DECLARATION.sub(_NEW_DECLARATION, text)
    return f"{_NEW_DECLARATION}\n{text}"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode(body: bytes, proposals: list[str]) -> str:
    for name in proposals:
        if name and name.lower() not in _KNOWN:
            raise UnsureError("an encoding of another kind")
        if name:
            try:
                return body.decode(name)
            except UnicodeDecodeError:
                continue
    raise UnsureError("the encoding must be guessed")


def _encoding_by_header(content_type: str, declared: str) -> str:
    """What the header says comes first; text/* without a charset is ASCII, whatever the document declares."""
    media_type, *parameters = content_type.split(";")
    charset = ""
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'")
    media_type = media_type.strip()
    if media_type.startswith("text/"):
        return charset or "us-ascii"
    is_xml = media_type in _XML_TYPES or (media_type.startswith("application/") and media_type.endswith("+xml"))
    return (charset if is_xml else "") or declared or "utf-8"
