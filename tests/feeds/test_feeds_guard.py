"""The guarded fetch over real sockets: redirects, names that lie, bombs and slow servers."""

import gzip
import socket
import threading
import time
import zlib
from dataclasses import replace

import brotli
import pytest
import zstandard

from feeds.errors import UNREACHABLE, FetchError, FetchFailed, FetchRefused, TimedOut, TooLarge
from feeds.guarded import FetchPolicy, fetch, guarded_session, post

MIB = 1024 * 1024


def deflate_raw(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def test_fetch_when_answered_gives_status_headers_and_body(server, policy):
    url = server.serve("/feed", body=b"hej", X_Note="one")
    answer = fetch(url, headers={"X-Ask": "two"}, policy=policy)
    assert (answer.status, answer.url, answer.body, answer.headers["x-note"]) == (200, url, b"hej", "one")
    assert answer.permanent_url is None
    _method, _path, headers = server.requests[0]
    assert headers["x-ask"] == "two"
    assert headers["user-agent"].startswith("TruthSandwichWorkbench")


def test_fetch_when_status_is_an_error_still_gives_the_answer(server, policy):
    assert fetch(server.url("/missing"), policy=policy).status == 404


def test_fetch_when_host_not_allowed_touches_nothing(server):
    with pytest.raises(FetchRefused):
        fetch(server.url(), policy=FetchPolicy())
    assert server.requests == []


@pytest.mark.parametrize("name", ["127.0.0.1", "127.1", "2130706433", "[::ffff:127.0.0.1]", "localhost", "0"])
def test_fetch_when_address_is_loopback_sends_no_packet(canary, name):
    with pytest.raises(FetchRefused):
        fetch(f"http://{name}:{canary.port}/", policy=FetchPolicy())
    assert not canary.was_touched()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("hop", [1, 2, 3])
def test_redirect_when_it_leads_to_a_closed_address_is_refused_at_every_hop(server, policy, canary, status, hop):
    for number in range(1, hop):
        server.redirect(f"/{number}", f"/{number + 1}", status)
    for closed in (
        f"http://127.0.0.1:{canary.port}/",
        "http://169.254.169.254/",
        f"//localhost:{canary.port}/",
        "file:///secret",
    ):
        server.redirect(f"/{hop}", closed, status)
        with pytest.raises(FetchRefused):
            fetch(server.url("/1"), policy=policy)
    assert not canary.was_touched()


def test_redirect_when_four_in_a_row_fails(server, policy):
    for number in range(1, 5):
        server.redirect(f"/{number}", f"/{number + 1}")
    server.serve("/5", body=b"end")
    with pytest.raises(FetchFailed, match="too many redirects"):
        fetch(server.url("/1"), policy=policy)
    assert fetch(server.url("/2"), policy=policy).body == b"end"


@pytest.mark.parametrize(
    ("statuses", "permanent"), [([301], "/2"), ([308, 301], "/3"), ([301, 302], "/2"), ([302, 301], None), ([307], None)]
)
def test_redirect_when_permanent_from_the_start_is_remembered(server, policy, statuses, permanent):
    for number, status in enumerate(statuses, 1):
        server.redirect(f"/{number}", f"/{number + 1}", status)
    server.serve(f"/{len(statuses) + 1}", body=b"end")
    answer = fetch(server.url("/1"), policy=policy)
    assert answer.permanent_url == (server.url(permanent) if permanent else None)


def test_redirect_when_host_changes_drops_credentials(server, policy):
    other = server.host.replace("127.0.0.1", "localhost")
    both = replace(policy, allowed_hosts=frozenset({server.host, other}))
    server.redirect("/1", f"http://{other}/2")
    server.serve("/2")
    fetch(server.url("/1"), headers={"Authorization": "Bearer x", "Cookie": "a=b", "If-None-Match": '"1"'}, policy=both)
    assert "authorization" in server.requests[0][2]
    assert not {"authorization", "cookie"} & set(server.requests[1][2])


def test_redirect_when_its_body_is_a_bomb_leaves_it_unread(server, policy):
    bomb = gzip.compress(gzip.compress(bytes(64 * MIB)))
    server.redirect("/1", "/2", body=bomb, Content_Encoding="gzip, gzip")
    server.serve("/2", body=b"end")
    assert fetch(server.url("/1"), policy=replace(policy, max_bytes=1000)).body == b"end"


PACKINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate-raw": deflate_raw,
    "br": lambda data: brotli.compress(data, quality=1),
    "zstd": zstandard.ZstdCompressor().compress,
    "identity": bytes,
    "gzip, br": lambda data: brotli.compress(gzip.compress(data), quality=1),
    "gzip, gzip": lambda data: gzip.compress(gzip.compress(data)),
    "zstd, deflate": lambda data: zlib.compress(zstandard.ZstdCompressor().compress(data)),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_body_when_packed_is_unpacked_up_to_the_limit(server, policy, packing):
    text = "Norrvik öppnar biblioteket. ".encode() * 4000
    url = server.serve("/feed", body=PACKINGS[packing](text), Content_Encoding=packing.removesuffix("-raw"))
    assert fetch(url, policy=replace(policy, max_bytes=len(text))).body == text
    with pytest.raises(TooLarge):
        fetch(url, policy=replace(policy, max_bytes=len(text) - 1))


@pytest.mark.parametrize("packing", [name for name in PACKINGS if name != "identity"])
def test_body_when_a_bomb_is_stopped_early(server, policy, packing):
    url = server.serve("/bomb", body=PACKINGS[packing](bytes(200 * MIB)), Content_Encoding=packing.removesuffix("-raw"))
    with pytest.raises(TooLarge):
        fetch(url, policy=policy)


@pytest.mark.parametrize("packing", [name for name in PACKINGS if name not in ("identity", "deflate-raw")])
def test_body_when_packing_is_cut_off_fails(server, policy, packing):
    packed = PACKINGS[packing](b"Norrvik " * 50 + bytes(range(256)) * 9)
    url = server.serve("/cut", body=packed[: len(packed) // 2], Content_Encoding=packing)
    with pytest.raises(FetchFailed):
        fetch(url, policy=policy)


def test_body_when_several_gzip_members_is_read_whole(server, policy):
    url = server.serve("/feed", body=gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0", Content_Encoding="gzip")
    assert fetch(url, policy=policy).body == b"one two"


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_body_when_it_has_a_thousand_empty_members_is_stopped(server, policy, packing):
    member = PACKINGS[packing](b"")
    url = server.serve("/parts", body=member * 2000, Content_Encoding=packing)
    with pytest.raises(TooLarge):
        fetch(url, policy=policy)


@pytest.mark.parametrize(("packing", "kind"), [("gzip, gzip, gzip", "packed-too-often"), ("compress", "unknown-packing")])
def test_body_when_packed_strangely_is_a_failure(server, policy, packing, kind):
    url = server.serve("/feed", body=b"x", Content_Encoding=packing)
    with pytest.raises(FetchFailed) as failed:
        fetch(url, policy=policy)
    assert failed.value.kind == kind


def test_body_when_larger_than_the_limit_is_not_read_to_its_end(server, policy):
    url = server.serve("/big", body=bytes(8 * MIB))
    with pytest.raises(TooLarge):
        fetch(url, policy=replace(policy, max_bytes=1 * MIB))


def test_body_when_shorter_than_announced_fails(server, policy):
    def answer(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")

    server.answers["/short"] = answer
    with pytest.raises(FetchFailed):
        fetch(server.url("/short"), policy=policy)


def drip(server, *, start, piece):
    def answer(handler):
        handler.wfile.write(start)
        while not server.closing.wait(0.02):
            handler.wfile.write(piece)

    return answer


SLOW = {
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"x"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "status line": (b"HTTP/1.1 200 ", b"O"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-Note: one\r\n"),
    "one header": (b"HTTP/1.1 200 OK\r\nX-Note: ", b"x"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "redirect body": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99999\r\n\r\n", b""),
}


@pytest.mark.parametrize("part", SLOW)
def test_fetch_when_the_server_drips_ends_at_the_deadline(server, policy, part):
    start, piece = SLOW[part]
    server.answers["/slow"] = drip(server, start=start, piece=piece)
    began = time.monotonic()
    with pytest.raises(FetchFailed) as failed:
        fetch(server.url("/slow"), policy=replace(policy, timeout_s=0.4))
    assert time.monotonic() - began < 3
    assert isinstance(failed.value, TimedOut) or failed.value.kind == "broken-answer"


def test_fetch_when_redirects_are_slow_counts_them_all_in_one_deadline(server, policy):
    def slow_redirect(handler):
        server.closing.wait(0.25)
        handler.reply(302, Location="/again")

    server.answers["/again"] = slow_redirect
    began = time.monotonic()
    with pytest.raises(TimedOut):
        fetch(server.url("/again"), policy=replace(policy, timeout_s=0.4))
    assert time.monotonic() - began < 3


def test_headers_when_ten_thousand_are_refused(server, policy):
    def answer(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n")

    server.answers["/many"] = answer
    with pytest.raises(FetchFailed):
        fetch(server.url("/many"), policy=policy)


def answer_with(*addresses):
    """A resolver that gives the next of `addresses` at each question."""
    left = list(addresses)

    def getaddrinfo(host, port, *args, **kwargs):
        found = left.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return getaddrinfo


def test_name_when_it_resolves_to_loopback_is_refused(monkeypatch, server):
    monkeypatch.setattr(socket, "getaddrinfo", answer_with(["127.0.0.1"]))
    with pytest.raises(FetchRefused) as refused:
        fetch("http://norrvik.example/", policy=FetchPolicy())
    assert refused.value.kind == "private"


def test_name_when_it_rebinds_is_asked_only_once_and_the_checked_address_is_used(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answer_with(["93.184.216.34"], ["127.0.0.1"]))
    dialled = []

    def connect(self, address):
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("feeds.guarded.connections.LimitedSocket.connect", connect)
    with pytest.raises(FetchFailed):
        fetch("http://norrvik.example/", policy=FetchPolicy())
    assert dialled == [("93.184.216.34", 80)]


def test_name_when_answers_are_mixed_uses_only_the_open_ones(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answer_with(["10.0.0.1", "93.184.216.34", "127.0.0.1"]))
    dialled = []

    def connect(self, address):
        dialled.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("feeds.guarded.connections.LimitedSocket.connect", connect)
    with pytest.raises(FetchFailed):
        fetch("http://norrvik.example/", policy=FetchPolicy())
    assert dialled == ["93.184.216.34"]


def test_peer_when_it_is_not_the_checked_address_is_refused(monkeypatch, server, policy):
    monkeypatch.setattr("feeds.guarded.connections.LimitedSocket.getpeername", lambda self: ("127.0.0.9", 80))
    with pytest.raises(FetchRefused) as refused:
        fetch(server.url(), policy=policy)
    assert refused.value.kind == "peer"
    assert server.requests == []


def test_name_when_the_resolver_hangs_ends_at_the_deadline(monkeypatch):
    release = threading.Event()

    def hang(*args, **kwargs):
        release.wait(10)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(TimedOut):
        fetch("http://norrvik.example/", policy=FetchPolicy(timeout_s=0.2))
    release.set()


def test_proxy_when_set_in_the_environment_is_ignored(monkeypatch, server, policy, canary):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    monkeypatch.setenv("NO_PROXY", "")
    assert fetch(server.serve("/", body=b"direct"), policy=policy).body == b"direct"
    assert not canary.was_touched()


def test_credentials_when_in_the_netrc_file_are_not_sent(monkeypatch, tmp_path, server, policy):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password hemligt\n")
    monkeypatch.setenv("NETRC", str(netrc))
    fetch(server.serve("/"), policy=policy)
    assert "authorization" not in server.requests[0][2]


def test_public_text_when_refused_closed_or_silent_is_the_same(server, policy, canary):
    closed = canary.port
    canary.close()
    server.answers["/silent"] = lambda handler: server.closing.wait(5)
    allowed = frozenset({server.host, f"127.0.0.1:{closed}"})
    texts = set()
    for url in ("http://10.0.0.1/", f"http://127.0.0.1:{closed}/", server.url("/silent")):
        with pytest.raises(FetchError) as error:
            fetch(url, policy=replace(policy, allowed_hosts=allowed, timeout_s=0.3))
        texts.add(error.value.public_text)
    assert texts == {UNREACHABLE}


def test_post_when_accepted_sends_body_and_headers_once(server, policy):
    url = server.serve("/hook", body=b"ok")
    answer = post(url, b'{"a":1}', {"Content-Type": "application/json", "webhook-id": "7"}, policy=policy)
    assert (answer.status, answer.body, server.bodies) == (200, b"ok", [b'{"a":1}'])
    assert server.requests[0][0] == "POST"
    assert server.requests[0][2]["webhook-id"] == "7"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_post_when_redirected_fails_and_follows_nothing(server, policy, status):
    server.redirect("/hook", "/other", status)
    with pytest.raises(FetchFailed):
        post(server.url("/hook"), b"x", policy=policy)
    assert len(server.requests) == 1


def test_session_when_given_to_a_library_keeps_the_guard(server, policy, canary):
    session = guarded_session(policy)
    server.redirect("/1", f"http://127.0.0.1:{canary.port}/")
    assert session.get(server.url("/1")).status_code == 302
    server.serve("/bomb", body=gzip.compress(bytes(64 * MIB)), Content_Encoding="gzip")
    with pytest.raises(TooLarge):
        session.get(server.url("/bomb"), stream=True, verify=False, proxies={"http": f"http://127.0.0.1:{canary.port}"})
    with pytest.raises(FetchRefused):
        session.get(f"http://127.0.0.1:{canary.port}/")
    assert server.serve("/json", body=b'{"a": 1}')
    assert session.get(server.url("/json")).json() == {"a": 1}
    assert not canary.was_touched()
