"""The server is killed while somebody types: a real process, a real browser. The text is found again, every word of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.machine import free_port
from tests.serving import open_context

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[3]
START_SECONDS = 60
SERVE = """
from werkzeug.serving import make_server
from wsgi import app
make_server("127.0.0.1", {port}, app, threaded=True).serve_forever()
"""


class Server:
    """The web process on a port of its own; it can be killed and started again."""

    def __init__(self, folder: Path, database_url: str, secret: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environ = {
            **os.environ,
            "WORKBENCH_INSTANCE_DIR": str(folder),
            "WORKBENCH_DATABASE_URL": database_url,
            "WORKBENCH_SECRET_KEY": secret,
            "WORKBENCH_DEMO": "1",
            "WORKBENCH_BASE_URL": self.address,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and let it come up."""
        code = SERVE.format(port=self.port)
        self.process = subprocess.Popen([sys.executable, "-c", code], env=self.environ, cwd=ROOT, stderr=subprocess.PIPE)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None:
                raise RuntimeError(self.process.stderr.read().decode())  # type: ignore[union-attr]
            os.sched_yield()
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """As the power goes: nothing is finished, nothing is said."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(20)


@pytest.fixture
def server(app, settings) -> Iterator[Server]:
    """A web process over the database of this test."""
    server = Server(settings.instance_dir, settings.database_url, settings.secret_key)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def context(browser, server, sign_in) -> Iterator[BrowserContext]:
    """A browser in which the writer is signed in at the real process."""
    context = open_context(browser, server.address, sign_in("writer"), locale="en-GB")
    yield context
    context.close()


def open_editor(context, slug):
    page = context.new_page()
    page.goto(f"/answers/{slug}/edit")
    return page


def test_what_was_typed_while_the_server_was_killed_is_there_again(start, server, context):
    """First words reach the server, then it dies, more words are typed, the tab closes: all of them come back."""
    sandwich = start()
    page = open_editor(context, sandwich.slug)
    page.fill("#headline", "Skrivet före avbrottet")
    expect(page.locator("#saved")).to_contain_text("Saved")
    server.kill()
    page.fill("#closing_fact", "Skrivet efter avbrottet i Norrvik")
    expect(page.locator("#saved")).to_contain_text("kept in this browser")
    page.close(run_before_unload=False)
    server.start()
    again = open_editor(context, sandwich.slug)
    assert again.input_value("#headline") == "Skrivet före avbrottet"
    again.get_by_role("button", name="Put it back").click()
    assert again.input_value("#closing_fact") == "Skrivet efter avbrottet i Norrvik"
    assert again.input_value("#headline") == "Skrivet före avbrottet"


def test_saving_into_a_dead_server_loses_nothing(start, server, context):
    """The button is pressed, nobody answers; after going back the text is there, and it reaches the server again by itself."""
    sandwich = start()
    page = open_editor(context, sandwich.slug)
    page.fill("#myth", "Ett rykte säger något som inte stämmer.")
    server.kill()
    page.get_by_role("button", name="Save as revision").click(no_wait_after=True)
    page.close(run_before_unload=False)
    server.start()
    again = open_editor(context, sandwich.slug)
    back = again.get_by_role("button", name="Put it back")
    back.click()
    assert again.input_value("#myth") == "Ett rykte säger något som inte stämmer."
    expect(again.locator("#saved")).to_contain_text("Saved")
    again.close(run_before_unload=False)
    third = open_editor(context, sandwich.slug)
    assert third.input_value("#myth") == "Ett rykte säger något som inte stämmer."


def test_the_tab_dies_with_the_server_a_moment_after_the_last_key(start, server, context):
    """Before the first two seconds are over nothing has been sent: the browser alone has the words."""
    sandwich = start()
    page = open_editor(context, sandwich.slug)
    server.kill()
    page.locator("#headline").fill("Sista ordet före avbrottet")
    page.close(run_before_unload=False)
    server.start()
    again = open_editor(context, sandwich.slug)
    again.get_by_role("button", name="Put it back").click()
    assert again.input_value("#headline") == "Sista ordet före avbrottet"
