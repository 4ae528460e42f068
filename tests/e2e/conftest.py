"""A whole installation in processes of its own, and Chromium to use it with."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.paper import Paper
from tests.machine import free_port
from tests.once import made_once

ROOT = Path(__file__).parents[2]
START_SECONDS = 90
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Installation:
    """A running demo installation: its address and the one-time link of each role."""

    address: str
    folder: Path
    links: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="package")
def paper() -> Iterator[Paper]:
    """A small local paper that serves a feed over real HTTP."""
    with Paper() as paper:
        yield paper


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory, paper: Paper) -> Iterator[Installation]:
    """What `make run` starts: parent, web, worker, sample feed, mail server."""
    folder = tmp_path_factory.mktemp("installation")
    port = _four_free_ports()
    environ = {
        **os.environ,
        "WORKBENCH_PORT": str(port),
        "WORKBENCH_INSTANCE_DIR": str(folder),
        "WORKBENCH_DEMO": "1",
        "WORKBENCH_ALLOWED_HOSTS": f"127.0.0.1:{port + 1},127.0.0.1:{port + 3},127.0.0.1:{paper.port}",
        "WORKBENCH_SMTP_URL": f"smtp://127.0.0.1:{port + 2}",
        "PYTHONUNBUFFERED": "1",
    }
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    with made_once(tmp_path_factory, "starter") as (model, is_mine):  # set-up trains it, which takes half a minute
        starter = folder / "model"
        if not is_mine:
            shutil.copytree(model, starter)
        subprocess.run([*flask, "setup"], env=environ, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        if is_mine:
            shutil.copytree(starter, model, dirs_exist_ok=True)
    log = folder / "serve.log"
    with log.open("wb") as output:
        parent = subprocess.Popen([*flask, "serve"], env=environ, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield Installation(f"http://127.0.0.1:{port}", folder, _links(log, parent))
    finally:
        parent.send_signal(signal.SIGTERM)
        parent.wait(20)


@pytest.fixture(scope="package")
def states(installation: Installation, browser: Browser) -> dict[str, object]:
    """The signed-in state of each person, made once with their one-time link."""
    kept: dict[str, object] = {"visitor": None}
    for role, link in installation.links.items():
        context = browser.new_context()
        page = context.new_page()
        page.goto(link)
        page.get_by_role("main").get_by_role("button").click()
        page.wait_for_url(installation.address + "/")
        kept[role] = context.storage_state()
        context.close()
    return kept


def _four_free_ports() -> int:
    """A port with three free ones after it (feed, mail and network)."""
    import socket

    for _try in range(50):
        port = free_port()
        probes = [socket.socket() for _ in range(4)]
        try:
            for offset, probe in enumerate(probes):
                probe.bind(("127.0.0.1", port + offset))
            return port
        except (OSError, OverflowError):
            continue
        finally:
            for probe in probes:
                probe.close()
    raise RuntimeError("no four free ports in a row")


def _links(log: Path, parent: subprocess.Popen[bytes]) -> dict[str, str]:
    """Read the one-time links from what the parent printed."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        found = re.findall(r"^  .{14,}?\s(\w+)\s+(http://\S+/sign-in/link/\S+)$", log.read_text(), re.MULTILINE)
        if len(found) >= 5:
            return dict(found)
        if parent.poll() is not None:
            break
        _wait_for_change(log)
    raise RuntimeError(f"the installation did not start:\n{log.read_text()}")


def _wait_for_change(log: Path) -> None:
    """Let the parent go on for a moment."""
    size, deadline = log.stat().st_size, time.monotonic() + 1
    while log.stat().st_size == size and time.monotonic() < deadline:
        os.sched_yield()
