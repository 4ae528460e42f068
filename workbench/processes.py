"""The parent of an installation: starts web and worker (and, in the demo, its small servers), restarts what dies."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from workbench.db import Database
from workbench.settings import Settings

RESTART_PAUSE = 1.0  # seconds; a child that dies at once is not restarted in a tight loop
STOP_SECONDS = 10.0


@dataclass
class Child:
    """One child process and how to start it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

    def start(self) -> None:
        """Start (again)."""
        self.process = subprocess.Popen(self.command)
        self.started_at = time.monotonic()


def serve(database: Database, settings: Settings, say: Callable[[str], None] = print) -> int:
    """Run until stopped by a signal. Returns the exit code."""
    if not _port_is_free(settings.host, settings.port):
        say(f"Port {settings.port} is taken. Stop what uses it, or choose another: make run PORT={settings.port + 10}")
        return 2
    children = _children(settings)
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for child in children:
        child.start()
    _wait_until_open(settings, stopping)
    _greet(database, settings, say)
    while not stopping:
        _restart_dead(children, say)
        time.sleep(0.5)
    _stop_all(children)
    return 0


def _children(settings: Settings) -> list[Child]:
    python = sys.executable
    bind = f"{settings.host}:{settings.port}"
    gunicorn = [python, "-m", "gunicorn", "--workers", "1", "--threads", "8", "--bind", bind, "--log-level", "warning"]
    children = [
        Child("web", [*gunicorn, "--worker-tmp-dir", "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp", "wsgi:app"]),
        Child("worker", [python, "-m", "flask", "--app", "wsgi", "worker"]),
    ]
    if settings.demo:
        children.insert(0, Child("demo", [python, "-m", "workbench.demo.servers"]))
    return children


def _restart_dead(children: list[Child], say: Callable[[str], None]) -> None:
    for child in children:
        if child.process is None or child.process.poll() is None:
            continue
        if time.monotonic() - child.started_at < RESTART_PAUSE:
            time.sleep(RESTART_PAUSE)
        say(f"{child.name} stopped with {child.process.returncode}; starting it again")
        child.start()


def _stop_all(children: list[Child]) -> None:
    for child in children:
        if child.process and child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()


def _port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _wait_until_open(settings: Settings, stopping: list[int]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not stopping:
        try:
            socket.create_connection((settings.host, settings.port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)


def _greet(database: Database, settings: Settings, say: Callable[[str], None]) -> None:
    say(f"\nThe workbench is open: {settings.base_url}\n")
    if settings.demo:
        from workbench.demo import sign_in_links

        say("Everything in it is fictional. Sign in as (each link works once, for twelve hours):\n")
        for name, role, address in sign_in_links(database, settings):
            say(f"  {name:<14} {role:<14} {address}")
        say(f"\nMail that the demo sends lies in {settings.instance_dir / 'demo-mail'}")
    say("Stop with Ctrl-C.\n")
