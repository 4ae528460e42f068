"""Colleagues who are named with "@Name" in a comment. Values only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

MOST = 20
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_UNKNOWN = re.compile(r"@([^\W\d_][\w-]*)")


class Person(Protocol):
    """Whoever can be named."""

    id: int
    name: str


@dataclass
class Named:
    """The ids of the people who are named, and the words after an @ that are nobody's name."""

    ids: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def find_mentions(text: str, people: Iterable[Person]) -> Named:
    """Who is named: the longest full name that stands after an @, or a first name that only one person has.

    People of one name are all meant, since nobody can tell them apart.
    """
    ids: dict[str, list[int]] = {}
    first: dict[str, list[int]] = {}
    for person in people:
        ids.setdefault(_key(person.name), []).append(person.id)
        first.setdefault(_key(person.name.split()[0] if person.name.split() else ""), []).append(person.id)
    names = sorted((name for name in ids if name), key=len, reverse=True)
    named = Named()
    for at in _AT.finditer(text):
        rest = _key(text[at.end() : at.end() + 200])
        full = next((name for name in names if rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()), "")
        word = _UNKNOWN.match(text, at.start())
        if full:
            named.ids += ids[full]
        elif word and len(first.get(_key(word.group(1)), [])) == 1:
            named.ids += first[_key(word.group(1))]
        elif word:
            named.unknown.append(word.group(1)[:60])
    named.ids = list(dict.fromkeys(named.ids))[:MOST]
    named.unknown = list(dict.fromkeys(named.unknown))[:MOST]
    return named


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip().casefold()
