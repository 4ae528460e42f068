"""The guard against every labelled address and its own resolver: through redirects, DNS answers and a thousand rebindings."""

import json
import os
import socket
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from feeds.errors import FetchError, FetchFailed, FetchRefused
from feeds.guarded import FetchPolicy, check_url, fetch
from tests.feeds.test_feeds_addresses import ALLOWED, REFUSED

LABELLED = Path(os.environ.get("WORKBENCH_EVAL_DATA", ""), "hostile", "ssrf_addresses", "labelled.json")


def labelled(expect):
    return [case["url"] for case in json.loads(LABELLED.read_text("utf-8")) if case["expect"] == expect]


@pytest.fixture
def dialled(monkeypatch):
    """Every address that a socket was asked to connect to; none of them is reached."""
    found = []

    def connect(self, address):
        found.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("feeds.guarded.connections.LimitedSocket.connect", connect)
    return found


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def resolve_to(monkeypatch, answers):
    """A resolver at the edge: `answers()` gives the addresses of the next question."""

    def getaddrinfo(host, port, *args, **kwargs):
        return [(family_of(one), socket.SOCK_STREAM, 6, "", (one, port)) for one in answers()]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.corpus
def test_labelled_addresses_get_their_label_and_no_packet_goes_to_a_closed_one(monkeypatch, dialled):
    """Typed directly: the refused are refused before any question to a resolver, the allowed are dialled."""

    def no_resolver(*_args, **_kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", no_resolver)
    for url in labelled("refuse"):
        with pytest.raises(FetchRefused):
            fetch(url, policy=FetchPolicy())
    assert dialled == []
    for url in labelled("allow"):
        check_url(url)
        with pytest.raises(FetchFailed):
            fetch(url, policy=FetchPolicy(timeout_s=2))


@pytest.mark.corpus
@pytest.mark.parametrize("hop", [1, 2, 3])
def test_labelled_addresses_are_refused_behind_redirects_too(server, policy, monkeypatch, hop):
    """At hop one, two and three; the server sees only the hops before."""
    for url in labelled("refuse"):
        if not url.isascii() or any(letter.isspace() for letter in url):
            continue  # cannot stand in a header as it is
        for number in range(1, hop):
            server.redirect(f"/{number}", f"/{number + 1}")
        server.redirect(f"/{hop}", url)
        server.requests.clear()
        with pytest.raises(FetchRefused):
            fetch(server.url("/1"), policy=policy)
        assert len(server.requests) == hop


@pytest.mark.parametrize("address", REFUSED)
def test_name_that_leads_to_a_closed_address_is_refused(monkeypatch, dialled, address):
    """Whatever the class; also when it is one of several answers it is never dialled."""
    resolve_to(monkeypatch, lambda: [address])
    with pytest.raises(FetchRefused) as refused:
        fetch("https://norrvik.example/feed", policy=FetchPolicy())
    assert (refused.value.kind, dialled) == ("private", [])
    resolve_to(monkeypatch, lambda: [address, "93.184.216.34", address])
    with pytest.raises(FetchFailed):
        fetch("https://norrvik.example/feed", policy=FetchPolicy())
    assert dialled == ["93.184.216.34"]


def test_name_that_rebinds_a_thousand_times_never_reaches_a_closed_address(monkeypatch, dialled):
    """Public, then private, A and AAAA mixed, in any order, asked anew for each fetch: no packet in a thousand rounds."""
    random = Random(3)
    asked = []

    def answers():
        found = [random.choice(REFUSED if random.random() < 0.6 else ALLOWED) for _number in range(random.randrange(1, 5))]
        asked.append(found)
        return found

    resolve_to(monkeypatch, answers)
    closed = 0
    for _round in range(1000):
        before = len(asked)
        with pytest.raises(FetchError) as failed:
            fetch("http://norrvik.example/feed", policy=FetchPolicy(timeout_s=5))
        closed += isinstance(failed.value, FetchRefused)
        assert len(asked) == before + 1
    assert set(dialled) <= set(ALLOWED)
    assert 0 < closed < 1000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    ["//10.0.0.1/x", "http:10.0.0.1/x", "http:///10.0.0.1/", "///10.0.0.1/", "\\\\10.0.0.1\\x", "http://10.0.0.1\\@norrvik.example/",
     "HTTP://LOCALHOST/", "http://[::ffff:10.0.0.1]/", "ftp://norrvik.example/", "javascript:alert(1)", "data:,x"],
)  # fmt: skip
def test_location_however_it_is_written_never_leads_inside(server, policy, dialled_outside, status, location):
    """Refused; what some readers take for a path and others for a host too."""
    server.redirect("/1", location, status)
    with pytest.raises(FetchRefused):
        fetch(server.url("/1"), policy=policy)
    assert dialled_outside == []


@pytest.fixture
def dialled_outside(monkeypatch, server):
    """Addresses other than the server's that a socket connected to."""
    from feeds.guarded.connections import LimitedSocket

    found, connect = [], LimitedSocket.connect

    def watch(self, address):
        if address[1] != server.port:
            found.append(address)
        return connect(self, address)

    monkeypatch.setattr(LimitedSocket, "connect", watch)
    return found


def test_page_that_refreshes_to_a_closed_address_is_only_a_page(server, policy, dialled_outside):
    """Meta refresh is nobody's redirect."""
    url = server.serve("/", body=b"<meta http-equiv=refresh content='0;url=http://10.0.0.1/'>", Refresh="0;url=http://10.0.0.1/")
    assert fetch(url, policy=policy).status == 200
    assert dialled_outside == []


def test_conditions_are_not_sent_on_from_https_to_http():
    """What we have read is nobody else's to see on an open line."""
    from feeds.guarded.fetching import _headers_for

    sent = {"if-none-match": '"1"', "if-modified-since": "x", "authorization": "Bearer x", "accept": "*/*"}
    assert _headers_for(sent, "https://a.example/", "http://a.example/") == {"accept": "*/*"}


def test_refused_closed_and_unknown_take_about_the_same_time(monkeypatch, server):
    """Not more than 50 ms apart in the median of nine tries, so that nobody maps a network by a clock."""

    def unknown(*_args, **_kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    policy = FetchPolicy(allowed_hosts=frozenset({f"127.0.0.1:{port}"}))
    medians = []
    for url in ("http://10.0.0.1/", f"http://127.0.0.1:{port}/", "http://finns-inte.example/"):
        times = []
        for _try in range(9):
            began = time.perf_counter()
            with pytest.raises(FetchError):
                fetch(url, policy=policy)
            times.append(time.perf_counter() - began)
        medians.append(sorted(times)[4])
    assert max(medians) - min(medians) < 0.05


def test_endless_chunks_use_little_memory_and_end_in_time(server, policy):
    """Ten megabytes of one-byte chunks against a limit of one."""
    import tracemalloc

    def chunks(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not server.closing.is_set():
            handler.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")

    server.answers["/chunks"] = chunks
    tracemalloc.start()
    with pytest.raises(FetchFailed):
        fetch(server.url("/chunks"), policy=replace(policy, max_bytes=1024 * 1024, timeout_s=5))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 1024 * 1024
