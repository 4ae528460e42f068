import pytest

from feeds import social
from feeds.guarded import FetchPolicy
from feeds.types import Cursor
from tests.feeds.social.networks import NOW, FakeBluesky, FakeMastodon, FakeX

KEY = "nyckel-4f2a9c"


def _running(network):
    yield network
    network.stop()


@pytest.fixture
def x():
    yield from _running(FakeX())


@pytest.fixture
def mastodon():
    yield from _running(FakeMastodon())


@pytest.fixture
def bluesky():
    yield from _running(FakeBluesky())


class Reader:
    """Visits one network again and again, each time with the cursor of the visit before."""

    def __init__(self, kind, network, options, secret=""):
        self.kind, self.network, self.options, self.secret = kind, network, options, secret
        self.cursor = Cursor()
        self.policy = FetchPolicy(allowed_hosts=frozenset({network.host}), timeout_s=5)

    def read(self, *, limit=200, now=NOW, **options):
        batch = social.collect(
            self.kind, self.options | options, self.secret, self.cursor, policy=self.policy, now=now, limit=limit
        )
        self.cursor = Cursor.from_json(batch.cursor.to_json())
        return batch

    def find_gone(self, references):
        return social.find_gone(self.kind, self.options, self.secret, references, policy=self.policy, now=NOW)


@pytest.fixture
def read_x(x):
    return Reader("x", x, {"mode": "search", "query": "norrvik", "base_url": x.url("").rstrip("/")}, KEY)


@pytest.fixture
def read_mastodon(mastodon):
    return Reader("mastodon", mastodon, {"mode": "hashtag", "value": "norrvik", "instance": mastodon.url("").rstrip("/")})


@pytest.fixture
def read_bluesky(bluesky):
    return Reader("bluesky", bluesky, {"mode": "search", "value": "norrvik", "service": bluesky.url("").rstrip("/")})


@pytest.fixture(params=["x", "mastodon", "bluesky"])
def reader(request):
    """Each network in turn, with two posts on it."""
    reader = request.getfixturevalue(f"read_{request.param}")
    add_posts(reader, 2)
    return reader


def add_posts(reader, count, start=1):
    """Posts with the numbers start …, the highest number newest."""
    from datetime import timedelta

    for number in range(start, start + count):
        if reader.kind == "x":
            reader.network.post(timedelta(minutes=1000 - number), f"Inlägg {number}.", number)
        elif reader.kind == "mastodon":
            reader.network.post(1000 + number, f"<p>Inlägg {number}.</p>")
        else:
            reader.network.post(number, 1000 - number, f"Inlägg {number}.")


@pytest.fixture
def posts():
    return add_posts
