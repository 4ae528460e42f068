"""Real servers on loopback, in threads of the test's process, and browsers that are signed in at them."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import make_server

POLL_SECONDS = 0.01  # the library's half second is waited out at every stop


def run_in_thread(server: BaseServer) -> threading.Thread:
    """Let a server answer until it is shut down."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": POLL_SECONDS}, daemon=True)
    thread.start()
    return thread


def stop(server: BaseServer) -> None:
    """Shut a server down and give its port back."""
    server.shutdown()
    server.server_close()


class Receiver:
    """Somebody else's server, on a port of its own: every request comes to `receive` with its body."""

    def __init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_any(self) -> None:
                outer.receive(self, self.rfile.read(int(self.headers.get("content-length") or 0)))

            do_GET = do_POST = do_PUT = do_DELETE = do_any

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        run_in_thread(self.server)

    @property
    def host(self) -> str:
        """The host and port that the application must be allowed to reach."""
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def url(self) -> str:
        """What stands before every path."""
        return f"http://{self.host}"

    def receive(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Keep what came and answer."""
        raise NotImplementedError

    def reply(self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
        """Answer with these headers and the length of the body, unless they give another."""
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    def stop(self) -> None:
        """Answer no more."""
        stop(self.server)


class Served:
    """The application on a loopback port that can be taken away and given back."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, 0
        self.start()

    @property
    def address(self) -> str:
        """What stands before every path."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Answer, on the port it had."""
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        self.thread = run_in_thread(self.server)

    def stop(self) -> None:
        """Answer no more."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def open_context(browser: Browser, address: str, client: FlaskClient, **options: object) -> BrowserContext:
    """A browser window of its own at this address, with the cookies of a client who is signed in."""
    context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    kept = [client.get_cookie(name) for name in ("workbench", "language")]
    context.add_cookies([{"name": one.key, "value": one.value, "url": address} for one in kept if one is not None])
    return context
