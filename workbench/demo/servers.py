"""The demo's own small servers on loopback: sample feeds over real HTTP, mail that is kept in a folder, a social network.

Run as `python -m workbench.demo.servers`. The feeds are at port + 1, mail at port + 2, the network at port + 3.
"""

import signal
import sys
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

from workbench.demo import neighbour
from workbench.demo.feed import FAILING_PATH, Paper, feed_xml, papers
from workbench.demo.network import make_network
from workbench.demo.ports import FEED_OFFSET, MAIL_OFFSET, NETWORK_OFFSET
from workbench.settings import load_settings


class FeedHandler(BaseHTTPRequestHandler):
    """Answers each paper's feed with ETag and Last-Modified, 304 when nothing is new; a short page for each article."""

    server_version = "NorrviksbladetDemo"

    def do_GET(self) -> None:
        """Serve a feed, an error where the demo shows one, or a short page for an article's address."""
        path = urlsplit(self.path).path
        paper = next((one for one in papers() if one.path == path), None)
        if path == FAILING_PATH:
            self._answer(500, "text/plain; charset=utf-8", b"This demo feed always fails.", {})
        elif path == "/robots.txt":
            self._answer(200, "text/plain; charset=utf-8", b"User-agent: *\nAllow: /\n", {})
        elif path in (neighbour.ROOT, neighbour.FEED):
            self._serve_neighbour(path)
        elif paper is None:
            self._answer(200, "text/html; charset=utf-8", b"<!doctype html><title>Norrvik (demo)</title><p>Fictional.", {})
        else:
            self._serve_feed(paper)

    def _serve_neighbour(self, path: str) -> None:
        root = f"http://{self.headers.get('Host', '127.0.0.1')}"
        if path == neighbour.FEED:
            self._answer(200, "application/feed+json; charset=utf-8", neighbour.library_feed(root), {})
        else:
            self._answer(200, "text/html; charset=utf-8", neighbour.library_page(root), {})

    def _serve_feed(self, paper: Paper) -> None:
        body, changed = feed_xml(paper, f"http://{self.headers.get('Host', '127.0.0.1')}")
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        headers = {"ETag": etag, "Last-Modified": changed}
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, "", b"", headers)
        else:
            self._answer(200, "application/rss+xml; charset=utf-8", body, headers)

    def _answer(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the demo's terminal belongs to the sign-in links."""


def main() -> int:
    """Serve until told to stop."""
    settings = load_settings()
    feed = ThreadingHTTPServer((settings.host, settings.port + FEED_OFFSET), FeedHandler)
    folder = settings.instance_dir / "demo-mail"
    mail = Controller(Mailbox(folder), hostname=settings.host, port=settings.port + MAIL_OFFSET)
    mail.start()
    network = make_network(settings.host, settings.port + NETWORK_OFFSET, settings.instance_dir / "demo-network.json")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    for server in (feed, network):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    feed.shutdown()
    network.shutdown()
    mail.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
