"""A process that dies by kill -9, or is told that something failed, at the n-th step of its work: n = 1, 2, 3 …

Steps are what leaves a trace outside the process: statements, commits, uses of a socket, files that are opened for
writing, renamed or removed. The process is real (a fork), and so is the signal; what it leaves lies in the files and
at the servers beside it.
"""

import json
import logging
import os
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from workbench.db import Database

WRITING = os.O_WRONLY | os.O_RDWR
SOCKET_CALLS = ("connect", "send", "sendall", "recv", "recv_into")
FILE_EVENTS = {"os.rename", "os.remove", "os.truncate"}


@dataclass
class Trial:
    """What became of a process: whether the fault came, how many steps it took (when it lived), and what it raised."""

    met: bool
    steps: int = 0
    error: str = ""


class Steps:
    """Counts the steps of this process and lets the fault come at the one that was asked for."""

    def __init__(self, at: int, how: str) -> None:
        self.at, self.how, self.count, self.is_counting = at, how, 0, True
        self.lock = threading.Lock()

    def step(self, error: Callable[[], BaseException]) -> None:
        """One more; at the chosen one the process is killed, or told of this error."""
        with self.lock:
            if not self.is_counting:
                return
            self.count += 1
            is_now = self.count == self.at
        if is_now and self.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if is_now:
            raise error()

    def watch(self, database: Database) -> None:
        """Put the counter before each step of this process, which does not live long."""
        event.listen(database.engine, "before_cursor_execute", lambda *_: self.step(_broken_database))
        event.listen(database.engine, "commit", lambda *_: self.step(_broken_database))
        for name in SOCKET_CALLS:
            setattr(socket.socket, name, self._before(getattr(socket.socket, name)))
        sys.addaudithook(self._files)

    def _before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.step(lambda: ConnectionResetError(104, "Connection reset by peer"))
            return call(*arguments, **named)

        return counted

    def _files(self, name: str, arguments: tuple[Any, ...]) -> None:
        writes = name == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
        if name in FILE_EVENTS or (writes and "/dev/" not in str(arguments[0])):
            self.step(lambda: OSError(28, "No space left on device"))


def run_with_fault(database: Database, act: Callable[[], Any], *, at: int = 0, how: str = "kill") -> Trial:
    """Let a child process do `act()`; at its step number `at` it is killed (or told of an error). 0: nothing happens to it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _live_and_die(database, act, Steps(at, how), writing)
    os.close(writing)
    _pid, status = os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        said = json.loads(pipe.read() or "{}")
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return Trial(met=True)
    return Trial(met=0 < at <= said["steps"], steps=said["steps"], error=said["error"])


def _live_and_die(database: Database, act: Callable[[], Any], steps: Steps, pipe: int) -> None:
    said = ""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # it draws an error in a second
    try:
        database.engine.dispose(close=False)  # the parent's connections are not ours to use
        steps.watch(database)
        act()
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"
    finally:
        steps.is_counting = False
        os.write(pipe, json.dumps({"steps": steps.count, "error": said[:2000]}).encode())
        os._exit(0)


def _broken_database() -> BaseException:
    return OperationalError("a statement", None, sqlite3.OperationalError("disk I/O error"))
