import pytest

from feeds.guarded import FetchPolicy
from feeds.limited import LimitedParser
from tests.feeds.loopback import Canary, LoopbackServer


@pytest.fixture
def server():
    server = LoopbackServer()
    yield server
    server.stop()


@pytest.fixture
def canary():
    canary = Canary()
    yield canary
    canary.close()


@pytest.fixture
def policy(server):
    return FetchPolicy(allowed_hosts=frozenset({server.host}), timeout_s=10)


@pytest.fixture(scope="module")
def limited_parser():
    with LimitedParser() as parser:
        yield parser
