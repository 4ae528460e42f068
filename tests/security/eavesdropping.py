"""What the house says aside: the log of the process as it is outside of tests, and a service that repeats our secrets."""

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote_plus

import pytest
import structlog

from workbench import logs


@contextmanager
def heard_log(patch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log as JSON lines, set up as the processes do; afterwards as it was."""
    lines, root = io.StringIO(), logging.getLogger()
    handlers, level, was = root.handlers, root.level, structlog.get_config()
    configure = structlog.configure
    patch.setattr(structlog, "configure", lambda **given: configure(**{**given, "cache_logger_on_first_use": False}))
    patch.setattr(sys, "stderr", lines)
    logs.start_logging(as_json=True)
    try:
        yield lines
    finally:
        root.handlers, root.level = handlers, level
        configure(**was)


class Gossip(BaseHTTPRequestHandler):
    """Answers 500 with whatever it was sent, as some services do in their errors."""

    protocol_version = "HTTP/1.0"

    def _repeat(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.calls.append(self.path)  # type: ignore[attr-defined]
        body = f"cannot do {self.path}\n{self.headers}\n".encode() + sent
        self.send_response(500, f"No {quote(self.path, safe='')}")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _repeat

    def log_message(self, *_given: object) -> None:
        """Keeps quiet."""


@contextmanager
def gossiping() -> Iterator[ThreadingHTTPServer]:
    """Such a service on loopback; `calls` are the addresses that were asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gossip)
    server.calls = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def found_in(text: str, secrets: dict[str, str]) -> list[str]:
    """The names of the secrets that stand in a text, as they are or as an address writes them."""
    plain = unquote_plus(text)
    return sorted(name for name, secret in secrets.items() if secret in text or secret in plain)
