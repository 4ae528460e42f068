"""A real HTTP server on loopback whose answers a test writes itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.serving import run_in_thread, stop

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: LoopbackServer

    def do_GET(self):
        self.server.requests.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        length = int(self.headers.get("content-length") or 0)
        self.server.bodies.append(self.rfile.read(length))
        answer = self.server.answers.get(self.path.split("?")[0])
        try:
            if answer is None:
                self.reply(404, b"nothing here")
            else:
                answer(self)
        except OSError:
            self.server.was_cut = True
        self.close_connection = True

    do_POST = do_GET

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class LoopbackServer(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True

    def __init__(self, tls_context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        if tls_context is not None:
            self.socket = tls_context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.answers: dict[str, Answer] = {}
        self.requests = []
        self.bodies = []
        self.was_cut = False
        self.closing = threading.Event()
        self.thread = run_in_thread(self)

    @property
    def port(self):
        return self.server_address[1]

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def url(self, path="/"):
        return f"http://{self.host}{path}"

    def serve(self, path, status=200, body=b"", **headers):
        self.answers[path] = lambda handler: handler.reply(status, body, **headers)
        return self.url(path)

    def redirect(self, path, location, status=302, body=b"", **headers):
        return self.serve(path, status, body, Location=location, **headers)

    def handle_error(self, request, client_address):
        """A client that hangs up is part of these tests."""

    def stop(self):
        self.closing.set()
        stop(self)
        self.thread.join()


class Canary:
    """A socket nobody may touch: counts connections."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.setblocking(False)

    @property
    def port(self):
        return self.socket.getsockname()[1]

    def was_touched(self):
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self):
        self.socket.close()
