"""Markdown to safe HTML: emphasis, lists and links. Raw HTML is shown as text, then everything is sanitised again.

Two walls, because each alone lets something through: Python-Markdown without its raw-HTML processors, and an allow-list
(nh3) whose addresses are checked here as well, since `java<control>script:` passes looser checks.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor

if TYPE_CHECKING:
    from re import Match

MAX_LENGTH = 20_000
MAX_SIGNS = 400  # brackets or emphasis signs; real parts have a dozen, and Python-Markdown is slow on thousands
MAX_INDENT = 12
_NESTED_LISTS = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+){4}", re.M)
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a"}
_ADDRESS = re.compile(r"(?:https?://[^\s\x00-\x20]+|mailto:[^\s\x00-\x20]+@[^\s\x00-\x20]+)", re.I)
_OWN_SOURCE = re.compile(r"#[a-z][a-z0-9-]{0,40}")
_OWN_REL = re.compile(r'(class="cite" href="#[a-z0-9-]+") rel="[a-z ]+"')
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_lock = threading.Lock()


@lru_cache(maxsize=256)
def markdown_to_html(text: str, source_prefix: str = "", source_label: str = "") -> str:
    """Give safe HTML of a part. With `source_prefix`, a marker ``[1]`` links to ``#<prefix>1``, named by `source_label`.

    Text over 20 000 characters is cut. Text with hundreds of brackets or stars is shown as it is written, without Markdown.
    """
    text = _CONTROL.sub("", unicodedata.normalize("NFC", text[:MAX_LENGTH]))
    if not text.strip():
        return ""
    if _is_pathological(text):
        html = "".join(f"<p>{escape(block.strip())}</p>" for block in re.split(r"\n\s*\n", text) if block.strip())
    else:
        with _lock:  # a Markdown converter keeps its working state in itself
            converter = _converter(source_prefix, source_label)
            converter.reset()
            html = converter.convert(text)
    return _clean(html)


def is_safe_address(address: str) -> bool:
    """Tell whether an address is a whole http, https or mailto address without spaces or control characters."""
    return _ADDRESS.fullmatch(address) is not None and not any(unicodedata.category(char)[0] == "C" for char in address)


def _is_pathological(text: str) -> bool:
    """Tell whether Python-Markdown would be slow or run out of stack: thousands of signs, deep lists (measured 2026-11)."""
    signs = sum(text.count(sign) for sign in "[]*_`<>&!\\")
    indent = max((len(line) - len(line.lstrip(" \t>")) for line in text.splitlines()), default=0)
    return signs > MAX_SIGNS or indent > MAX_INDENT or _NESTED_LISTS.search(text) is not None


@cache
def _converter(source_prefix: str, source_label: str) -> Markdown:
    converter = Markdown(output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.postprocessors.deregister("raw_html")
    converter.postprocessors.register(_StashedText(converter), "raw_html", 30)
    for name in ("image_link", "image_reference", "short_image_ref", "reference", "short_reference", "backtick", "entity"):
        converter.inlinePatterns.deregister(name)
    for name in ("code", "hashheader", "setextheader", "hr", "quote", "reference"):
        converter.parser.blockprocessors.deregister(name)
    if source_prefix:
        converter.inlinePatterns.register(_SourceMarker(source_prefix, source_label), "source_marker", 155)
    return converter


class _StashedText(Postprocessor):
    """Puts back what Python-Markdown stashed, as text. Nothing stashes markup here; if something did, it is escaped."""

    def run(self, text: str) -> str:
        for index, stashed in enumerate(self.md.htmlStash.rawHtmlBlocks):
            text = text.replace(self.md.htmlStash.get_placeholder(index), escape(str(stashed)))
        return text


class _SourceMarker(InlineProcessor):
    """Turns ``[1]`` into a link to the source list, but not inside another link."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, prefix: str, label: str) -> None:
        super().__init__(r"\[(\d{1,3})\](?!\()")
        self.prefix = prefix
        self.label = label

    def handleMatch(self, m: Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        link = Element("a", {"class": "cite", "href": f"#{self.prefix}{m.group(1)}", "aria-label": f"{self.label} {m.group(1)}"})
        link.text = f"[{m.group(1)}]"
        return link, m.start(0), m.end(0)


def _clean(html: str) -> str:
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "class", "aria-label"}},
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return _OWN_REL.sub(r"\1", cleaned)


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if is_safe_address(value) or _OWN_SOURCE.fullmatch(value) else None
    if name == "class":
        return value if value == "cite" else None
    return value if name in ("aria-label", "rel") else None
