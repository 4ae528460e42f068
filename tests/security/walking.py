"""One walk through every GET that a person may come to, kept in memory: the tests of this folder look at what was answered."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from werkzeug.test import TestResponse

from tests.security.doors import doors
from tests.security.subjects import GET, doors_to
from tests.security.world import DRAFT, LISTED, PARTNER, RESTRICTED, World
from workbench.accounts.permissions import TABLE

# Flask-Security's pages have states of their own (a GET of some ends a sign-in that waits for its second step).
LEFT_OUT = ("security.",)

# Who → the plantings of which they may meet no word. A listed answer is for one partner and for the municipality itself.
STRANGERS = {
    None: (RESTRICTED, DRAFT, LISTED),
    "other_partner": (RESTRICTED, DRAFT, LISTED, PARTNER),
    "reporter": (RESTRICTED, DRAFT),
    "writer": (RESTRICTED,),
    "administrator": (RESTRICTED,),
}


@dataclass(frozen=True)
class Seen:
    """What one address answered to one person."""

    who: str
    endpoint: str
    path: str
    status: int
    headers: Mapping[str, str]
    said: str  # everything that reached the person: headers and body, without the address that was asked for
    twin: "Seen | None" = None  # the same with ids that nobody ever had

    def telltales(self, word: str) -> list[str]:
        """The telltale words of a planting that stand in the answer."""
        return sorted(set(re.findall(rf"{word}[a-z]+", self.said)))


def look(who: str | None, endpoint: str, path: str, got: TestResponse) -> Seen:
    """Keep what was answered."""
    body = got.get_data().decode("utf-8", "replace")
    heads = "\n".join(f"{name}: {value}" for name, value in got.headers)
    return Seen(who or "visitor", endpoint, path, got.status_code, dict(got.headers), f"{heads}\n{body}".replace(path, ""))


def role_of(who: str | None) -> str:
    """The role behind a key of the world's people."""
    return {None: "anonymous", "other_partner": "partner"}.get(who, who)


def walk(world: World, who: str | None, *, but: frozenset[str] = frozenset()) -> Iterator[Seen]:
    """Every GET that the person may come to, with arguments that name nothing."""
    client = world.client(who)
    for door in doors(world.app, GET):
        if is_open(door.endpoint, who) and door.endpoint not in but:
            yield look(who, door.endpoint, door.path, client.get(door.path))


def walk_to(world: World, who: str | None, word: str) -> Iterator[Seen]:
    """Every GET that the person may come to and that names a row of the planting."""
    client = world.client(who)
    for door, twin in doors_to(world.app, world.plantings[word]):
        if is_open(door.endpoint, who):
            other = look(who, door.endpoint, twin, client.get(twin))
            yield replace(look(who, door.endpoint, door.path, client.get(door.path)), twin=other)


def is_open(endpoint: str, who: str | None) -> bool:
    """Whether the table lets the person come to the door."""
    return role_of(who) in TABLE[endpoint] and not endpoint.startswith(LEFT_OUT)
