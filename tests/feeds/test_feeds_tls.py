"""The guard over https: the certificate is checked against the name, and the deadline holds inside TLS too."""

import ssl
import time
from dataclasses import replace

import pytest

from feeds.errors import FetchFailed, TimedOut
from feeds.guarded import fetch
from tests.feeds.loopback import LoopbackServer


@pytest.fixture
def tls_server(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = LoopbackServer(tls_context=context)
    yield server
    server.stop()


@pytest.fixture
def tls_policy(policy, tls_server, certificate):
    names = {f"{host}:{tls_server.port}" for host in ("localhost", "127.0.0.1")}
    return replace(policy, allowed_hosts=policy.allowed_hosts | names, ca_file=certificate)


def test_https_when_the_certificate_is_right_gives_the_body(tls_server, tls_policy):
    tls_server.serve("/feed", body=b"hej")
    assert fetch(f"https://localhost:{tls_server.port}/feed", policy=tls_policy).body == b"hej"


def test_https_when_nobody_known_vouches_for_it_fails(tls_server, tls_policy):
    with pytest.raises(FetchFailed):
        fetch(f"https://localhost:{tls_server.port}/feed", policy=replace(tls_policy, ca_file=None))
    assert tls_server.requests == []


def test_https_when_the_certificate_is_for_another_name_fails(tls_server, tls_policy):
    with pytest.raises(FetchFailed):
        fetch(f"https://127.0.0.1:{tls_server.port}/feed", policy=tls_policy)
    assert tls_server.requests == []


def test_https_when_the_server_drips_ends_at_the_deadline(tls_server, tls_policy):
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not handler.server.closing.wait(0.02):
            handler.wfile.write(b"x")

    tls_server.answers["/slow"] = drip
    began = time.monotonic()
    with pytest.raises(TimedOut):
        fetch(f"https://localhost:{tls_server.port}/slow", policy=replace(tls_policy, timeout_s=0.5))
    assert time.monotonic() - began < 3


def test_redirect_when_from_https_to_http_tells_nothing_of_what_we_hold(server, tls_server, tls_policy):
    tls_server.redirect("/feed", server.serve("/plain", body=b"end"))
    sent = {"Authorization": "Bearer x", "If-None-Match": '"1"', "If-Modified-Since": "Fri, 20 Nov 2026 08:00:00 GMT"}
    fetch(f"https://localhost:{tls_server.port}/feed", headers=sent, policy=tls_policy)
    assert {"authorization", "if-none-match", "if-modified-since"} <= set(tls_server.requests[0][2])
    assert not {"authorization", "if-none-match", "if-modified-since"} & set(server.requests[0][2])
