"""The library as Atom (RFC 4287) and JSON Feed 1.1. Values in, text out; the words are those of the feed's language.

A withdrawn answer keeps its id and becomes an entry that says so: a reader that only dropped it (RFC 6721) would leave
the old text standing wherever it has been copied.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from xml.etree import ElementTree

from sandwiches import render_html
from sandwiches.rendering.labels import label_language
from workbench.partners.downloads import licence_line
from workbench.partners.published import Published
from workbench.web.vocabulary import THEMES

ATOM = "http://www.w3.org/2005/Atom"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_WORDS = {
    "sv": {
        "title": "Svar från {name}",
        "withdrawn": "Återkallat: {headline}",
        "why": "Svaret är återkallat. Ta bort det där du har använt det. Skäl: {reason}",
        "corrected": "Rättat {day}: {what} {why}",
    },
    "en": {
        "title": "Answers from {name}",
        "withdrawn": "Withdrawn: {headline}",
        "why": "The answer has been withdrawn. Remove it where you have used it. Reason: {reason}",
        "corrected": "Corrected {day}: {what} {why}",
    },
}


@dataclass(frozen=True)
class FeedHead:
    """What the feed says of itself."""

    organisation: str
    language: str
    feed_url: str
    library_url: str


def make_atom(head: FeedHead, answers: Sequence[Published]) -> str:
    """The feed as Atom, in the order given."""
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": head.language})
    _add(feed, "id", head.feed_url)
    _add(feed, "title", feed_title(head))
    _add(feed, "updated", _stamp(_newest(answers)))
    _link(feed, "self", head.feed_url, "application/atom+xml")
    _link(feed, "alternate", head.library_url, "text/html")
    _add(_add(feed, "author"), "name", head.organisation)
    for shown in answers:
        _add_entry(feed, shown, head)
    ElementTree.register_namespace("", ATOM)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def make_json_feed(head: FeedHead, answers: Sequence[Published]) -> str:
    """The feed as JSON Feed 1.1, in the order given."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(head),
        "home_page_url": head.library_url,
        "feed_url": head.feed_url,
        "language": head.language,
        "authors": [{"name": head.organisation}],
        "items": [_item(shown, head) for shown in answers],
    }
    return json.dumps(feed, ensure_ascii=False)


def feed_title(head: FeedHead) -> str:
    """The title in the feed's language."""
    return _WORDS[head.language]["title"].format(name=head.organisation)


def _add_entry(feed: ElementTree.Element, shown: Published, head: FeedHead) -> None:
    entry = _add(feed, "entry")
    entry.set("{http://www.w3.org/XML/1998/namespace}lang", shown.document.language)
    _add(entry, "id", shown.url)
    _add(entry, "title", _title(shown))
    _add(entry, "updated", _stamp(shown.updated_at))
    if shown.published_at:
        _add(entry, "published", _stamp(shown.published_at))
    _link(entry, "alternate", shown.url, "text/html")
    if shown.licence_url:
        _link(entry, "license", shown.licence_url)
    _add(entry, "category").set("term", shown.theme)
    entry[-1].set("label", _theme(shown))
    _add(entry, "summary", _summary(shown))
    _add(entry, "content", _content(shown, head)).set("type", "html")
    _add(entry, "rights", licence_line(shown))


def _item(shown: Published, head: FeedHead) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": shown.url,
        "url": shown.url,
        "title": _title(shown),
        "summary": _summary(shown),
        "content_html": _content(shown, head),
        "date_modified": _stamp(shown.updated_at),
        "language": shown.document.language,
        "tags": [_theme(shown)],
        "_workbench": {
            "about": "https://jsonfeed.org/version/1.1#extensions",
            "is_withdrawn": shown.is_withdrawn,
            "theme": shown.theme,
            "format": shown.format,
            "licence": shown.licence,
            "licence_url": shown.licence_url,
            "corrections": [
                {"at": _stamp(row.corrected_at), "what": row.what, "why": row.why}
                for row in shown.corrections
                if row.corrected_at is not None
            ],
        },
    }
    if shown.published_at:
        item["date_published"] = _stamp(shown.published_at)
    return item


def _title(shown: Published) -> str:
    if shown.is_withdrawn:
        return _WORDS[label_language(shown.document.language)]["withdrawn"].format(headline=shown.headline)
    return shown.headline


def _summary(shown: Published) -> str:
    if shown.is_withdrawn:
        return _WORDS[label_language(shown.document.language)]["why"].format(reason=shown.withdrawn_reason)
    return shown.fact


def _content(shown: Published, head: FeedHead) -> str:
    """The corrections first, then the answer; of a withdrawn one only the reason."""
    if shown.is_withdrawn:
        return f"<p>{escape(_summary(shown))}</p>"
    words = _WORDS[label_language(shown.document.language)]["corrected"]
    notes = [
        words.format(day=row.corrected_at.date().isoformat(), what=row.what, why=row.why)
        for row in shown.corrections
        if row.corrected_at is not None
    ]
    corrected = "".join(f"<p><strong>{escape(note)}</strong></p>" for note in notes)
    article = render_html(shown.document, heading_level=2, organisation=head.organisation, url=shown.url)
    return f"{corrected}{article}<p>{escape(licence_line(shown))}</p>"


def _theme(shown: Published) -> str:
    return THEMES.get(shown.theme, (shown.theme, shown.theme))[0 if shown.document.language == "sv" else 1]


def _newest(answers: Sequence[Published]) -> datetime:
    return max((shown.updated_at for shown in answers), default=EPOCH)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        element.text = _FORBIDDEN.sub("", text)
    return element


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str = "") -> None:
    attributes = {"rel": rel, "href": _FORBIDDEN.sub("", href)}
    if kind:
        attributes["type"] = kind
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", attributes)
