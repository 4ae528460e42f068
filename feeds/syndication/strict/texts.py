"""The text of one element, mended the way feedparser mends it."""

from __future__ import annotations

import contextlib
import re

from lxml.etree import _Element

from feeds.syndication.strict.unsure import UnsureError

_C1 = re.compile(r"[\x80-\x9f]")
# Windows-1252 letters that were written as control characters. The five that the table lacks stay as they are.
_WINDOWS = {
    code: bytes([code]).decode("windows-1252") for code in range(0x80, 0xA0) if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_CUT_ENTITY = re.compile("&([A-Za-z0-9_]+);")


def read_text(element: _Element) -> str:
    """Gives the text of an element that holds nothing else. Raises UnsureError when it holds elements."""
    if len(element):
        raise UnsureError("elements inside a text")
    text = element.text
    if text is None:
        return ""
    text = text.strip()
    return text if text.isascii() else mend(text)


def mend(text: str) -> str:
    """Gives `text` with UTF-8 that was taken for Latin-1 read anew, and Windows letters in their places."""
    with contextlib.suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _C1.search(text) else text


def refuse_odd_slashes(address: str) -> str:
    """feedparser takes extra slashes out of an address; such a one is left to it."""
    if ":///" in address:
        raise UnsureError("an address with too many slashes")
    return address


def mend_link(text: str) -> str:
    """Gives the text of a <link> without the entities that double escaping leaves."""
    return _CUT_ENTITY.sub(r"&\g<1>", text.replace("&amp;", "&")) if "&" in text else text
