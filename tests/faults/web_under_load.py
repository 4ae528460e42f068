"""The real web process in a process of its own, people who press at it without rest, and what each of them was answered."""

import http.client
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Flask

from workbench.db import Database

PATIENCE = 60.0


@dataclass
class Web:
    """gunicorn as `serve` runs it; it can be killed with its workers and started again on the same port."""

    app: Flask
    database: Database
    port: int
    pid: int = 0

    def start(self) -> None:
        """Fork, and wait until it answers."""
        self.database.dispose()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()  # gunicorn's own children die with it by one signal to the group
            _be_the_web(self.app, self.port)
        wait_until(lambda: ask(self.port, "GET", "/healthz")[0] == 200, PATIENCE)

    def kill(self) -> None:
        """kill -9, the parent and every worker."""
        if self.pid:
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0


def _be_the_web(app: Flask, port: int) -> None:
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        from workbench.serving import Web as Server

        Server(app, f"127.0.0.1:{port}").run()
    finally:
        os._exit(0)


def ask(port: int, method: str, path: str, *, cookie: str = "", form: dict[str, str] | None = None) -> tuple[int, str]:
    """One request on a connection of its own: the status (0: no whole answer) and Retry-After."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Cookie": cookie, "Connection": "close"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Retry-After", "")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def wait_until(is_so: Callable[[], bool], within: float) -> float:
    """Ask again and again until it is so; gives the seconds that it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < within, "it did not come to be so in time"
        time.sleep(0.02)
    return time.monotonic() - began


@dataclass
class Crowd:
    """People who press without rest until they are told to stop; what they were answered."""

    press: Callable[[int, int], tuple[int, str]]
    people: int
    stop: threading.Event = field(default_factory=threading.Event)
    answers: list[tuple[int, int, int, str]] = field(default_factory=list)

    @contextmanager
    def pressing(self) -> Iterator["Crowd"]:
        """Each in a thread of their own."""
        threads = [threading.Thread(target=self._go_on, args=(person,), daemon=True) for person in range(self.people)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(PATIENCE)

    def _go_on(self, person: int) -> None:
        number = 0
        while not self.stop.is_set():
            self.answers.append((person, number, *self.press(person, number)))
            number += 1

    def statuses(self) -> Counter[int]:
        """How many answers of each status there are so far."""
        return Counter(status for _person, _number, status, _retry in list(self.answers))
