"""The fields of one entry as feedparser would keep them, and the RawEntry they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lxml.etree import _Element

from feeds.syndication.entries import RawEntry, join_link
from feeds.syndication.strict.dates import read_date
from feeds.syndication.strict.names import XML, Role
from feeds.syndication.strict.texts import mend_link, read_text, refuse_odd_slashes
from feeds.syndication.strict.unsure import UnsureError

_LANG = f"{{{XML}}}lang"
_TYPES = {"text": "text/plain", "text/plain": "text/plain", "html": "text/html", "text/html": "text/html"}
_LINK_ATTRIBUTES = frozenset({"href", "rel", "type", "title", "hreflang", "length"})
_HTML = "text/html"
_DATE_NAMES = {Role.PUBLISHED: "published", Role.UPDATED: "updated", Role.CREATED: "created"}


@dataclass(slots=True)
class Wording:
    """A text with what its element said of it. `language` is None without xml:lang."""

    value: str
    type: str
    language: str | None


@dataclass(slots=True)
class Entry:
    """What has been read of one entry. A missing field is None, an empty one is empty."""

    id: str | None = None
    has_guid: bool = False
    link: str | None = None
    is_guid_a_link: bool = False
    title: Wording | None = None
    summary: Wording | None = None
    content: Wording | None = None
    language: str | None = None
    dates: dict[str, tuple[str, datetime | None]] = field(default_factory=dict)

    def as_raw(self, base: str, feed_language: str | None, is_rss: bool) -> RawEntry:
        """Gives the entry as every format gives it. Raises ValueError for a link that cannot be joined to `base`."""
        body = self.content if self.content is not None and self.content.value else self.summary
        title = self.title
        dates = [self.dates[name] for name in ("published", "updated", "created") if name in self.dates]
        return RawEntry(
            id=self.id or "",
            link=self._absolute_link(base),
            title=title.value if title else "",
            is_title_html=is_rss or (title is not None and title.type == _HTML),
            body=body.value if body else "",
            is_body_html=is_rss or (body is not None and body.type == _HTML),
            published_at=next((time for _text, time in dates if time), None),
            is_date_given=any(text for text, _time in dates),
            language=(body.language if body else None) or (title.language if title else None) or self.language or feed_language,
        )

    def _absolute_link(self, base: str) -> str:
        link = (self.link or "").strip()
        if not link or (self.is_guid_a_link and link == self.id and not link.startswith(("http:", "https:"))):
            return ""
        return join_link(base, link)


def read_language(element: _Element, inherited: str | None) -> str | None:
    """Gives the language of an element that may have no attribute but xml:lang. Raises UnsureError for another."""
    names = element.keys()
    if not names:
        return inherited
    if names != [_LANG]:
        raise UnsureError("an unexpected attribute")
    return element.get(_LANG) or None


def read_wording(element: _Element, default_type: str, inherited: str | None) -> Wording:
    """Gives a text with its type and language. Raises UnsureError for other content than text and HTML."""
    type_ = default_type
    language = inherited
    for name in element.keys():  # noqa: SIM118  an element is no mapping
        if name == "type":
            type_ = _TYPES.get(element.get(name, "").lower(), "")
            if not type_:
                raise UnsureError("content of another type")
        elif name == _LANG:
            language = element.get(name) or None
        else:
            raise UnsureError("an unexpected attribute")
    return Wording(read_text(element), type_, language.replace("_", "-") if language else None)


def add_field(entry: Entry, role: Role, element: _Element, language: str | None) -> None:
    """Reads one element into the entry. Raises UnsureError for a second title, text, language or date."""
    if role is Role.LINK:
        _add_link(entry, element)
    elif role is Role.ID:
        _add_id(entry, element)
    elif role in _DATE_NAMES:
        _add_date(entry, _DATE_NAMES[role], element)
    elif role is Role.TITLE and entry.title is None:
        entry.title = read_wording(element, "text/plain", language)
    elif role is Role.DESCRIPTION and entry.summary is None:
        entry.summary = read_wording(element, _HTML, language)
    elif role is Role.SUMMARY and entry.summary is None:
        entry.summary = read_wording(element, "text/plain", language)
    elif role is Role.CONTENT and entry.content is None:
        entry.content = read_wording(element, "text/plain", language)
    elif role is Role.ENCODED and entry.content is None:
        entry.content = read_wording(element, _HTML, language)
    elif role is Role.LANGUAGE and entry.language is None:
        entry.language = read_plain(element)
    else:
        raise UnsureError("a field that comes twice")


def read_plain(element: _Element) -> str:
    """Gives the text of an element without attributes. Raises UnsureError when it has some."""
    if element.keys():
        raise UnsureError("an unexpected attribute")
    return read_text(element)


def _add_link(entry: Entry, element: _Element) -> None:
    names = element.keys()
    if not names:
        entry.link = mend_link(refuse_odd_slashes(read_text(element)))
        return
    if not _LINK_ATTRIBUTES.issuperset(names) or len(element):
        raise UnsureError("an unexpected attribute")
    href = element.get("href")
    if not href:
        raise UnsureError("a link of two kinds")
    is_page = element.get("type", "html").lower() in ("html", _HTML, "xhtml", "application/xhtml+xml")
    if element.get("rel", "alternate").lower() == "alternate" and is_page:
        entry.link = refuse_odd_slashes(href)


def _add_id(entry: Entry, element: _Element) -> None:
    """An id is a link too unless it says otherwise, and unless a link stands before it."""
    if entry.has_guid:
        raise UnsureError("a second id")
    entry.has_guid = True
    is_permalink = True
    for name in element.keys():  # noqa: SIM118  an element is no mapping
        if name.lower() != "ispermalink":
            raise UnsureError("an unexpected attribute")
        is_permalink = element.get(name) == "true"
    value = read_text(element)
    if is_permalink:
        refuse_odd_slashes(value)
    entry.id = value
    entry.is_guid_a_link = is_permalink and entry.link is None
    if entry.is_guid_a_link:
        entry.link = value


def _add_date(entry: Entry, name: str, element: _Element) -> None:
    if name in entry.dates:
        raise UnsureError("a second date of the same kind")
    text = read_plain(element)
    entry.dates[name] = (text, read_date(text))
