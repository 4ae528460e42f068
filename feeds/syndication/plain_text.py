"""Mark-up and odd characters → clean plain text."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

from feeds import notices

MAX_TEXT_LENGTH = 100_000
MAX_TITLE_LENGTH = 1_000

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"}
    | {"section", "table", "td", "th", "tr", "ul"}
)
_UNREAD = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math"})
# A tag of the plainest kind, alike to every reader of HTML: quoted attributes without angle brackets.
_TAG = re.compile(
    r"""<(?:/([A-Za-z][A-Za-z0-9]*)\s*|([A-Za-z][A-Za-z0-9]*)(?:\s+[A-Za-z][A-Za-z0-9-]*(?:=(?:"[^"<>]*"|'[^'<>]*'))?)*\s*/?)>"""
)
# Inside these other rules hold, in one release of Python or another.
_SPECIAL = _UNREAD | {"title", "textarea", "plaintext", "xmp", "noembed", "noframes"}
# What can neither be stored nor read: controls (not tab, line feed, return), surrogates, non-characters.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n(?: ?\n)* ?")


class _TextReader(HTMLParser):
    """Collects the readable text; blocks become line breaks; what a browser does not show is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = ""
        self._hidden_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            self._hidden_depth += tag == self._hidden
        elif tag in _UNREAD:
            self._hidden, self._hidden_depth = tag, 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS and not self._hidden:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            self._hidden_depth -= tag == self._hidden
            if self._hidden_depth <= 0:
                self._hidden = ""
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def strip_markup(text: str) -> str:
    """Gives what a reader of the HTML `text` would see, entities resolved."""
    if "<" not in text:
        return html.unescape(text) if "&" in text else text
    stripped = _strip_plain_markup(text)
    if stripped is not None:
        return stripped
    reader = _TextReader()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


def _strip_plain_markup(text: str) -> str | None:
    """Gives the readable text when every "<" begins a plain tag, else None."""
    parts: list[str] = []
    place = 0
    for tag in _TAG.finditer(text):
        parts.append(text[place : tag.start()])
        place = tag.end()
        name = (tag[1] or tag[2]).lower()
        if name in _BLOCKS:
            parts.append("\n")
        elif name in _SPECIAL:
            return None
    parts.append(text[place:])
    if any("<" in part for part in parts):
        return None
    return "".join(map(html.unescape, parts) if "&" in text else parts)


def tidy(text: str, *, max_length: int, one_line: bool = False) -> tuple[str, tuple[str, ...]]:
    """Gives `text` in NFC without unstorable and invisible characters and doubled white space, and the warnings.

    Marks that change the reading direction stay, with a warning: the page shows them visibly.
    """
    if len(text) <= max_length and text.replace("\n", "").isprintable() and unicodedata.is_normalized("NFC", text):
        # Letters, marks, signs, plain spaces and line feeds: there is nothing to remove or to warn of.
        if "  " in text:
            text = _SPACES.sub(" ", text)
        text = (_LINES.sub("\n", text) if "\n" in text else text).strip()
        return text.replace("\n", " ") if one_line else text, ()
    warnings = []
    cleaned = _UNSTORABLE.sub("", text)
    if cleaned != text:
        warnings.append(notices.CHARACTERS_REMOVED)
    cleaned = _BREAKS.sub("\n", _INVISIBLE.sub("", cleaned))
    cleaned = _LINES.sub("\n", _SPACES.sub(" ", cleaned)).strip()
    if one_line:
        cleaned = cleaned.replace("\n", " ")
    cleaned = unicodedata.normalize("NFC", cleaned[: max_length * 2])
    if _DIRECTION.search(cleaned):
        warnings.append(notices.DIRECTION_MARKS)
    if len(cleaned) > max_length:
        cleaned = cleaned[: max_length - 1].rstrip() + "…"
        warnings.append(notices.TEXT_SHORTENED)
    return cleaned, tuple(warnings)


def remove_unstorable(text: str) -> str:
    """Gives `text` without what a database or an address cannot hold: for ids and links."""
    return _DIRECTION.sub("", _INVISIBLE.sub("", _UNSTORABLE.sub("", text))).strip()
