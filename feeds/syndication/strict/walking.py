"""From the elements of a feed to its entries: what RSS, RDF and Atom have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from feeds.syndication.strict.document import Namespaces
from feeds.syndication.strict.fields import Entry, add_field, read_language, read_plain, read_wording
from feeds.syndication.strict.names import IN_ENTRY, IN_FEED, IN_IMAGE, IN_OWNER, IN_PERSON, NESTED, RDF, Role, find_role
from feeds.syndication.strict.unsure import UnsureError

_ABOUT = f"{{{RDF}}}about"
_INSIDE: Mapping[Role, Mapping[str, Role]] = {
    Role.HARMLESS: NESTED,
    Role.PERSON: IN_PERSON,
    Role.OWNER: IN_OWNER,
    Role.IMAGE: IN_IMAGE,
}


@dataclass(slots=True)
class StrictFeed:
    """A feed as it stands: title and texts with their mark-up, entries in their order."""

    is_rss: bool
    title: str | None = None
    language: str | None = None
    entries: list[Entry] = field(default_factory=list)


class Walker:
    """Reads the children of feeds and entries. The roles of names are looked up once a document."""

    def __init__(self, namespaces: Namespaces) -> None:
        self._namespaces = namespaces
        self._roles: dict[int, dict[str, Role]] = {}

    def name(self, element: _Element) -> str:
        """Gives the element's name, "dc:date"."""
        return self._namespaces.name(element.tag)

    def read_feed(self, feed: StrictFeed, parent: _Element, language: str | None) -> None:
        """Reads a channel's or an Atom feed's children: the title, the language and the entries."""
        for element in parent:
            role = self.find_role(element, IN_FEED)
            if role is Role.ENTRY:
                feed.entries.append(self.read_entry(element, language))
            elif role is Role.TITLE and feed.title is None:
                feed.title = read_wording(element, "text/plain", language).value
            elif role is Role.LANGUAGE:
                feed.language = read_plain(element)
            else:
                self.pass_over(element, role)

    def read_entry(self, parent: _Element, language: str | None) -> Entry:
        """Reads one entry. Raises UnsureError when feedparser's rules are needed for it."""
        entry = Entry()
        if parent.keys() == [_ABOUT]:
            entry.id = parent.get(_ABOUT) or None
        else:
            language = read_language(parent, language)
        for element in parent:
            role = self.find_role(element, IN_ENTRY)
            if role in _INSIDE:
                self.pass_over(element, role)
            else:
                add_field(entry, role, element, language)
        return entry

    def pass_over(self, element: _Element, role: Role) -> None:
        """Makes sure that an element which is not read changes nothing for those that are."""
        table = _INSIDE.get(role)
        if table is None:
            raise UnsureError("an element with rules of its own")
        for inner in element.iterdescendants() if len(element) else ():
            if self.find_role(inner, table) is not Role.HARMLESS:
                raise UnsureError("an element with rules of its own, inside another")

    def find_role(self, element: _Element, table: Mapping[str, Role]) -> Role:
        """Gives what is done with an element where `table` holds."""
        roles = self._roles.setdefault(id(table), {})
        role = roles.get(element.tag)
        if role is None:
            role = roles[element.tag] = find_role(self.name(element), table)
        return role
