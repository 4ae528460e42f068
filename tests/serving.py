"""Real servers on loopback, in threads of the test's process, and browsers that are signed in at them."""

import threading
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
