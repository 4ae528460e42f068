"""Typed or pasted text without HTML tags and invisible signs. The words stay; emphasis and links become Markdown."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from sandwiches.reading_json import MAX_TEXT
from sandwiches.words.text import word_set

# Control signs, soft hyphens, signs without width, and signs that turn the direction of the text. What joins letters of other
# scripts (U+200C, U+200D) and the plain marks of direction (U+200E, U+200F, U+061C) stay.
_SIGNS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINES = re.compile("\r\n|\r|\u2028|\u2029")
_TAG = re.compile(
    r"<[!?][a-z\[][^<>]{0,2000}>|<(/?)([a-z][a-z0-9]{0,15}(?::[a-z0-9]{1,20})?)((?:\s[^<>]{0,4000})?)/?>", re.I | re.S
)
_ADDRESS = re.compile(r"""href\s*=\s*["']?\s*((?:https?://|mailto:)[^"'\s<>()]{1,2000})""", re.I)
_DROPPED = frozenset({"style", "script", "xml", "title"})
_BLOCKS = word_set(
    "p div h1 h2 h3 h4 h5 h6 tr table thead tbody tfoot ul ol dl dt dd blockquote section article header footer pre figure hr "
    "body head html"
)
_KNOWN = (
    _BLOCKS
    | _DROPPED
    | word_set(
        "b strong i em u s a br li span font td th col colgroup caption img sup sub small big code meta link center label button "
        "input form select option textarea iframe object embed svg math video audio base noscript template mark del ins"
    )
)
_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text that can be stored, and how many tags and invisible signs it lost."""

    text: str
    tags: int = 0
    signs: int = 0


def without_signs(text: str) -> str:
    """The text with one kind of line break and without invisible signs."""
    return _SIGNS.sub("", _LINES.sub("\n", text))


def clean(text: str) -> Cleaned:
    """The text without HTML tags and invisible signs. One that is too long to be kept loses its signs only."""
    lined = _LINES.sub("\n", text)
    plain, signs = _SIGNS.subn("", lined)
    if len(plain) > MAX_TEXT or "<" not in plain:
        return Cleaned(plain, 0, signs)
    plain, comments = _without_comments(plain)
    tags = [found for found in _TAG.finditer(plain) if _is_tag(found)]
    return Cleaned(_without_tags(plain, tags) if tags else plain, len(tags) + comments, signs)


def _without_comments(text: str) -> tuple[str, int]:
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[at:start])
        at = end + 3
    return "".join([*pieces, text[at:]]), len(pieces)


def _is_tag(found: re.Match[str]) -> bool:
    name = (found.group(2) or "").lower()
    return not name or ":" in name or name in _KNOWN


def _without_tags(text: str, tags: list[re.Match[str]]) -> str:
    has_blocks = any((tag.group(2) or "").lower() in _BLOCKS | {"br", "li"} for tag in tags)
    pieces: list[str] = []
    links: list[str] = []
    at, dropped = 0, ""
    closing = [tag.group(2).lower() for tag in tags if tag.group(1)]
    for tag in tags:
        name, is_end = (tag.group(2) or "").lower(), bool(tag.group(1))
        if not dropped:
            piece = text[at : tag.start()]
            pieces.append(re.sub(r"[ \t]*\n[ \t]*(?!\n)", " ", piece) if has_blocks and piece.count("\n") < 2 else piece)
        at = tag.end()
        if is_end:
            closing.remove(name)
            if dropped:
                dropped = "" if name == dropped else dropped
                continue
        elif not dropped and name in _DROPPED and name in closing:
            dropped = name
        if not dropped:
            pieces.append(_said_by(name, is_end, tag.group(3) or "", links))
    pieces.append(text[at:])
    return _tidy(unescape("".join(pieces)))


def _said_by(name: str, is_end: bool, attributes: str, links: list[str]) -> str:
    """What stands in the text for a tag."""
    if name == "a":
        return _link(is_end, attributes, links)
    if name in _EMPHASIS:
        return _EMPHASIS[name]
    if name == "li":
        return "\n" if is_end else "\n- "
    if name == "br":
        return "\n"
    if name in ("td", "th"):
        return " " if is_end else ""
    return "\n\n" if name in _BLOCKS else ""


def _link(is_end: bool, attributes: str, links: list[str]) -> str:
    if is_end:
        address = links.pop() if links else ""
        return f"]({address})" if address else ""
    found = _ADDRESS.search(attributes)
    links.append(unescape(found.group(1)) if found else "")
    return "[" if found else ""


def _tidy(text: str) -> str:
    text = _SIGNS.sub("", text)
    text = re.sub(r"\*\*(\s*)\*\*|\[\]\([^()]*\)", r"\1", text)
    text = re.sub(r"[ \t]+(?=\n)|(?<=\n)[ \t]+", "", re.sub(r"[ \t]{2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def clean_document(document: dict[str, Any]) -> tuple[dict[str, Any], Cleaned]:
    """The typed document with clean texts, and what they lost in all."""
    tags = signs = 0

    def cleaned(value: Any) -> Any:
        nonlocal tags, signs
        if isinstance(value, str):
            found = clean(value)
            tags, signs = tags + found.tags, signs + found.signs
            return found.text
        if isinstance(value, list):
            return [cleaned(one) for one in value]
        return {key: cleaned(one) for key, one in value.items()} if isinstance(value, dict) else value

    written = cleaned(document)
    if written.get("headline"):
        written["headline"] = re.sub(r"\s+", " ", written["headline"])
    return written, Cleaned("", tags, signs)


def storable(document: dict[str, Any]) -> dict[str, Any]:
    """The typed document without invisible signs: what the live check and the autosave read."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return without_signs(value)
        if isinstance(value, list):
            return [plain(one) for one in value]
        return {key: plain(one) for key, one in value.items()} if isinstance(value, dict) else value

    return {name: plain(value) for name, value in document.items()}
