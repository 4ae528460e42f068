"""The frame that shows an answer in another page: the line to paste, and what oEmbed says of it. Values in, values out."""

import re
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.etree import ElementTree

from sandwiches.document import BODY_PARTS
from workbench.partners.feeds.head import summary_of, title_of
from workbench.partners.published import Published

LEAST_WIDTH, USUAL_WIDTH, MOST_WIDTH = 240, 640, 1600
LEAST_HEIGHT, SHORT_HEIGHT, MOST_HEIGHT = 160, 320, 4000
CACHE_SECONDS = 3600
SIGNS_A_LINE = 62  # at the usual width
LINE = 28
_OUTSIDE = re.compile(r'<a (?=[^>]*href="https?:)')
AROUND = 560  # heading, box edges, sources and footer


@dataclass(frozen=True)
class Frame:
    """Where the frame leads, how it is called and how large it is."""

    address: str
    title: str
    width: int
    height: int


def frame_of(shown: Published, address: str, *, most_width: int = 0, most_height: int = 0) -> Frame:
    """The frame for an answer, within the limits that are asked for. Where the whole answer does not fit, the fact alone does."""
    width = min(max(most_width or USUAL_WIDTH, LEAST_WIDTH), MOST_WIDTH)
    wanted = _height(shown, width)
    height = min(wanted, max(most_height, LEAST_HEIGHT)) if most_height else wanted
    if height < SHORT_HEIGHT and not shown.is_withdrawn:
        address += "?show=fact"
    return Frame(address, title_of(shown), width, height)


def snippet(frame: Frame) -> str:
    """The line to paste. The frame may run no scripts, send no forms and learn nothing of the page around it."""
    return (
        f'<iframe src="{escape(frame.address)}" title="{escape(frame.title)}" width="100%" height="{frame.height}" '
        'style="border:0;max-width:44rem" loading="lazy" referrerpolicy="no-referrer" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def oembed_of(shown: Published, frame: Frame, *, organisation: str, library_url: str) -> dict[str, Any]:
    """The answer as oEmbed 1.0, type rich. https://oembed.com (read 2026-11-21)."""
    return {
        "type": "rich",
        "version": "1.0",
        "title": frame.title,
        "author_name": organisation,
        "author_url": library_url,
        "provider_name": organisation,
        "provider_url": library_url,
        "cache_age": CACHE_SECONDS,
        "html": snippet(frame),
        "width": frame.width,
        "height": frame.height,
        "summary": summary_of(shown),
        "license": shown.licence_url or shown.licence,
    }


def open_outside(article: str) -> str:
    """The article with its links to other pages opening outside the frame; most pages refuse to be shown in one."""
    return _OUTSIDE.sub('<a target="_blank" rel="noopener" ', article)


def as_xml(values: dict[str, Any]) -> str:
    """The same as XML."""
    root = ElementTree.Element("oembed")
    for name, value in values.items():
        text = "".join(char if char.isprintable() else " " for char in str(value))
        ElementTree.SubElement(root, name).text = text
    return '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _height(shown: Published, width: int) -> int:
    """About as tall as the text is at that width, so that most frames need no scrolling."""
    if shown.is_withdrawn:
        return SHORT_HEIGHT
    document = shown.document
    signs = sum(len(document.part(name)) for name in BODY_PARTS) + len(document.quote)
    lines = signs * USUAL_WIDTH / (SIGNS_A_LINE * width) + 2 * len(document.evidence)
    return min(round((AROUND + lines * LINE) / 20) * 20, MOST_HEIGHT)
