"""The parent of an installation: starts web and worker (and, in the demo, its small servers), restarts what dies.

The children are forks of the parent, which has loaded the application but opened nothing: what all of them hold is in memory
once, and a start takes no second import. With systemd each runs as a unit of its own instead (deploy/).
"""

import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import structlog
from flask import Flask

from workbench.db import Database
from workbench.serving import Web, settle
from workbench.settings import Settings

log = structlog.get_logger(__name__)

RESTART_PAUSE = 1.0  # seconds; a child that dies at once is not restarted in a tight loop
STOP_SECONDS = 10.0


SET_DEATH_SIGNAL, SET_NAME = 1, 15  # prctl's PR_SET_PDEATHSIG and PR_SET_NAME


@dataclass
class Child:
    """One child process and what it does."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    status: int | None = None
    started_at: float = 0.0

    def start(self) -> None:
        """Start (again)."""
        sys.stdout.flush()
        self.started_at, self.status = time.monotonic(), None
        self.pid = os.fork()
        if self.pid == 0:
            os._exit(_be(self.name, self.work))

    def has_ended(self) -> bool:
        """Whether it is gone; keeps how it ended."""
        if self.status is None and self.pid:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if pid else None
        return self.status is not None


def serve(app: Flask, database: Database, settings: Settings, say: Callable[[str], None] = print) -> int:
    """Run until stopped by a signal. Returns the exit code."""
    if not _port_is_free(settings.host, settings.port):
        say(f"Port {settings.port} is taken. Stop what uses it, or choose another: make run PORT={settings.port + 10}")
        return 2
    children = _children(app, database, settings)
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    settle()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for child in children:
        child.start()
    _wait_until_open(settings, stopping)
    _greet(database, settings, say)
    database.dispose()  # a child that is started again must find nothing open
    while not stopping:
        _restart_dead(children, say)
        time.sleep(0.5)
    _stop_all(children)
    return 0


def apart(name: str, work: Callable[[], None]) -> int:
    """Do something in a fork and wait for its end: what it loads is gone with it. Returns its exit code."""
    child = Child(name, work)
    child.start()
    _pid, status = os.waitpid(child.pid, 0)
    return os.waitstatus_to_exitcode(status)


def _children(app: Flask, database: Database, settings: Settings) -> list[Child]:
    def web() -> None:
        sys.argv = ["gunicorn"]  # what follows on the command line was meant for the parent
        Web(app, f"{settings.host}:{settings.port}").run()

    def worker() -> None:
        from workbench import make_registry
        from workbench.worker.engine import run_worker

        run_worker(database, settings, make_registry(), around=app.app_context, may_rest=True)

    def demo() -> None:
        from workbench.demo import servers

        sys.exit(servers.main())

    children = [Child("web", web), Child("worker", worker)]
    return [Child("demo", demo), *children] if settings.demo else children


def _be(name: str, work: Callable[[], None]) -> int:
    """What a fork does until its end; `ps` and /proc show it under its name. Returns the exit code."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    libc = ctypes.CDLL(None)
    libc.prctl(SET_NAME, f"workbench-{name}"[:15].encode(), 0, 0, 0)
    libc.prctl(SET_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)  # a parent that is killed leaves no children behind
    try:
        work()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        return 0
    except BaseException:
        log.exception("a process ended with an error", process=name)
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _restart_dead(children: list[Child], say: Callable[[str], None]) -> None:
    for child in children:
        if not child.has_ended():
            continue
        if time.monotonic() - child.started_at < RESTART_PAUSE:
            time.sleep(RESTART_PAUSE)
        if child.status:
            say(f"{child.name} stopped with {child.status}; starting it again")
        child.start()


def _stop_all(children: list[Child]) -> None:
    for child in children:
        if not child.has_ended():
            os.kill(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while not all(child.has_ended() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        if not child.has_ended():
            os.kill(child.pid, signal.SIGKILL)


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
