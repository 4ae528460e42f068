"""How the web process is run: gunicorn's settings, memory made ready before requests, a short answer when too much waits.

A configuration of gunicorn as well: `gunicorn -c python:workbench.serving wsgi:app`.
"""

import gc
import os
import signal
import time
from typing import Any

import structlog
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers

from workbench.errors import WorkbenchError
from workbench.turns import Turns

log = structlog.get_logger(__name__)

# What gunicorn reads
workers = 1  # and more while many people wait
threads = 8
worker_class = "workbench.serving.FrankWorker"
preload_app = True  # loaded once, before the fork: what does not change is held in memory once
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
backlog = 1024
worker_connections = 512
keepalive = 5
graceful_timeout = 20
OPTIONS = (
    "workers", "threads", "worker_class", "preload_app", "loglevel", "worker_tmp_dir", "backlog", "worker_connections",
    "keepalive", "graceful_timeout", "when_ready", "post_fork", "nworkers_changed",
)  # fmt: skip

MOST_WORKERS = int(os.environ.get("WEB_CONCURRENCY") or min(2, os.cpu_count() or 1))
LONG_IN_LINE = 0.1  # seconds: then a further process is wanted, if there may be one
QUIET_SECONDS = 600.0  # without a line: then it is wanted no more, and its memory is given back
LONGEST_WAIT = 2.0  # seconds in line before anybody is served; who has waited longer is told so at once
LONGEST_WAIT_TO_SEND = 8.0  # who sends a form waits longer: their words are worth more than a page
ALWAYS = ("/healthz", "/readyz")  # whoever watches must not take a busy house for a dead one
RETRY_SECONDS = 5
GC_THRESHOLD = (25_000, 20, 20)  # a page that reads many rows makes some ten thousand objects, all gone at its end

BUSY_BODY = """<!doctype html><html lang="sv"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Många är här just nu</title></head><body><h1>Många är här just nu</h1>
<p>Vänta några sekunder och ladda om sidan. Inget har ändrats. Det du skrev finns kvar i din webbläsare: gå tillbaka.</p>
<div lang="en"><h2>Many people are here just now</h2>
<p>Wait a few seconds and load the page again. Nothing was changed. What you typed is still in your browser: go back.</p></div>
</body></html>""".encode()
BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
    b"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
    b"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    + f"Retry-After: {RETRY_SECONDS}\r\nContent-Length: {len(BUSY_BODY)}\r\n\r\n".encode()
)


class FrankWorker(ThreadWorker):  # type: ignore[misc]
    """Serves who comes first. Who has waited too long hears at once that the house is full, instead of waiting for nothing.

    A line makes the house wish for a second process; one that was wished for goes when there has been no line for long.
    """

    wished_at = 0.0
    turns = Turns(threads)

    def enqueue_req(self, conn: Any) -> None:
        """Put a connection in line."""
        conn.queued_at = time.monotonic()
        super().enqueue_req(conn)

    def handle(self, conn: Any) -> Any:
        """A thread is free: how long did it stand in line?"""
        conn.waited = time.monotonic() - getattr(conn, "queued_at", time.monotonic())
        if conn.waited > LONG_IN_LINE:
            self.wish(signal.SIGTTIN)
        return super().handle(conn)

    def notify(self) -> None:
        """About once a second, between requests."""
        super().notify()
        if self.wished_at and time.monotonic() - self.wished_at > QUIET_SECONDS:
            self.wish(signal.SIGTTOU)
            self.wished_at = 0.0

    def wish(self, number: int) -> None:
        """Ask the parent for one process more, at most once a second, or for one less. It keeps one, and no more than it may."""
        now = time.monotonic()
        if number == signal.SIGTTIN and now - self.wished_at < 1:
            return
        self.wished_at = now
        if MOST_WORKERS > 1:
            os.kill(self.ppid, number)

    def share(self, req: Any, waited: float) -> None:
        """Who waited for long makes the house wish for a second process, and may come to it the next time."""
        if waited > LONG_IN_LINE and MOST_WORKERS > 1:
            self.wish(signal.SIGTTIN)
            req.force_close()

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Serve it, or say that there is too much to do."""
        longest = LONGEST_WAIT if req.method in ("GET", "HEAD") else LONGEST_WAIT_TO_SEND
        if conn.waited <= longest or req.path in ALWAYS:
            with self.turns.mine() as waited:
                self.share(req, conn.waited + waited)
                return super().handle_request(req, conn)
        conn.sock.sendall(BUSY + (b"" if req.method == "HEAD" else BUSY_BODY))
        return False


class Web(BaseApplication):  # type: ignore[misc]
    """gunicorn around an application that is made already."""

    def __init__(self, app: Flask, bind: str) -> None:
        self.made = app
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        """The settings above."""
        self.cfg.set("bind", self.bind)
        for name in OPTIONS:
            self.cfg.set(name, globals()[name])

    def load(self) -> Flask:
        """The application."""
        return self.made


def settle() -> None:
    """Take what is loaded out of the garbage collector's way: it stays for ever, and walking over it takes up to 300 ms.

    What a request leaves behind is collected as before, only less often. Called when everything is imported, before requests.
    """
    configure_mappers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLD)


def nworkers_changed(arbiter: Any, wanted: int, _before: int | None) -> None:
    """A wish for more than there may be is not granted."""
    if wanted > MOST_WORKERS:
        arbiter.num_workers = MOST_WORKERS


def when_ready(_arbiter: Any) -> None:
    """Before the fork, so that the pages of memory stay shared."""
    settle()


def post_fork(_arbiter: Any, worker: Any) -> None:
    """A connection to the database cannot be shared: the child opens its own. Who waits for no database server takes turns."""
    app = getattr(worker, "app", None)
    made = app.wsgi() if app is not None else None
    if isinstance(made, Flask):
        engine = made.extensions["workbench_database"].engine
        engine.dispose(close=False)
        worker.turns = Turns(1 if engine.dialect.name == "sqlite" else threads)
        make_missing_keys(made)


def make_missing_keys(app: Flask) -> None:
    """Keys that pages need and may not make themselves, since reading a page changes nothing. A start never fails for them."""
    from workbench.installing import make_keys

    try:
        make_keys(app.extensions["workbench_database"], app.extensions["workbench_settings"])
    except (SQLAlchemyError, WorkbenchError) as error:  # not set up yet, read-only, or somebody else was quicker
        log.warning("no keys for notices were made", reason=type(error).__name__)
