"""From an item's appearance at its source to its row in the inbox: 500 sources on 50 hosts, real jobs, real worker threads.

The interval is set short, so that the bench ends; the goal is the interval + 2 s for 95 of 100 items. Exit code 1 when missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import structlog
from flask import Flask
from sqlalchemy import select

from workbench import clock, create_app, make_registry
from workbench.db import Database
from workbench.intake.models import Item, Source
from workbench.queue import run_job, sweep
from workbench.settings import Settings
from workbench.tables import metadata

GOAL_S = 2.0
HOSTS = 50
KEY = "a-key-for-benchmarks-only-0123456789-abcdefghijklmnopqrstuvwxyz"


class Papers:
    """Every source's feed: items appear when `publish` says so, and the time is kept."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.appeared: dict[str, float] = {}
        self.entries: list[list[str]] = [[f"start-{number}"] for number in range(count)]

    def publish(self, number: int, name: str) -> None:
        """Put an item at the head of one feed."""
        self.appeared[name] = time.time()
        self.entries[number].insert(0, name)

    def body(self, number: int) -> bytes:
        """The feed as RSS."""
        rows = "".join(
            f"<item><guid>{name}</guid><title>Nytt i Norrvik {name}</title><description>Text om {name}.</description></item>"
            for name in self.entries[number][:20]
        )
        return f"<rss version='2.0'><channel><title>Blad {number}</title>{rows}</channel></rss>".encode()


def serve(papers: Papers) -> ThreadingHTTPServer:
    """One server on all of loopback: 127.0.0.1 to 127.0.0.50 are the hosts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/").removesuffix(".xml")
            is_known = name.isdigit() and int(name) < papers.count
            body = papers.body(int(name)) if is_known else b""
            etag = f'"{len(papers.entries[int(name)])}"' if is_known else '""'
            unchanged = is_known and self.headers.get("If-None-Match") == etag
            self.send_response(304 if unchanged else 200 if is_known else 404)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", "0" if unchanged else str(len(body)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

    server = Server(("0.0.0.0", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Workers:
    """The worker's own loop: a sweeper that finds due jobs, and threads that run them."""

    def __init__(self, app: Flask, database: Database, settings: Settings) -> None:
        self.app, self.database, self.settings = app, database, settings
        self.registry = make_registry()
        for kind in ("intake.assess_waiting", "intake.rebuild_nearest_due"):  # the inbox has the row before a model reads it
            self.registry.ticks.pop(kind, None)
        self.stop = threading.Event()
        self.due: list[int] = []
        self.lock = threading.Condition()
        self.threads = [threading.Thread(target=self._run) for _number in range(settings.worker_threads)]
        self.threads.append(threading.Thread(target=self._sweep))

    def start(self) -> None:
        """Begin."""
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Stop when the jobs at hand are done."""
        self.stop.set()
        with self.lock:
            self.lock.notify_all()
        for thread in self.threads:
            thread.join()

    def _sweep(self) -> None:
        while not self.stop.wait(0.5 if self.due else 1.0):
            found = sweep(self.database, self.registry, clock.utcnow())
            with self.lock:
                if not self.due:  # as the engine does: nothing is put in line twice
                    self.due = found
                    self.lock.notify_all()

    def _run(self) -> None:
        while not self.stop.is_set():
            with self.lock:
                if not self.due:
                    self.lock.wait(1.0)
                    continue
                job_id = self.due.pop(0)
            with self.app.app_context():
                run_job(self.database, self.settings, self.registry, job_id)


def main() -> int:
    """Prints median and 95th percentile, and whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=500)
    parser.add_argument("--interval", type=int, default=60, help="seconds between two visits of a source")
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    papers = Papers(options.sources)
    server = serve(papers)
    with tempfile.TemporaryDirectory() as folder:
        waits = measure(Path(folder), papers, server.server_address[1], options)
    server.shutdown()
    if len(waits) < options.items:
        print(f"only {len(waits)} of {options.items} items arrived")
        return 1
    half, most = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    is_met = most <= options.interval + GOAL_S
    print(f"{options.sources} sources, interval {options.interval} s, {options.threads} threads, {len(waits)} items")
    print(
        f"time to inbox: p50 {half:.1f} s, p95 {most:.1f} s, longest {waits[-1]:.1f} s  {'goal met' if is_met else 'GOAL MISSED'}"
    )
    return 0 if is_met else 1


def measure(folder: Path, papers: Papers, port: int, options: argparse.Namespace) -> list[float]:
    """Seconds from appearance to row, sorted."""
    hosts = tuple(f"127.0.0.{number + 1}:{port}" for number in range(HOSTS))
    settings = Settings(
        instance_dir=folder,
        database_url=f"sqlite:///{folder / 'workbench.db'}",
        secret_key=KEY,
        demo=True,
        testing=True,
        allowed_hosts=hosts,
        worker_threads=options.threads,
    )
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    add_sources(database, hosts, options)
    app = create_app(settings, database)
    workers = Workers(app, database, settings)
    workers.start()
    try:
        wait_for(database, options.sources, options.interval * 3 + 60)
        arrived = publish_all(database, papers, options)
    finally:
        workers.end()
    database.dispose()
    return sorted(arrived[name] - papers.appeared[name] for name in arrived)


def add_sources(database: Database, hosts: tuple[str, ...], options: argparse.Namespace) -> None:
    """Ten sources a host, due one after the other."""
    now = clock.utcnow()
    with database.write_session() as session:
        session.add_all(
            Source(kind="syndication", name=f"Blad {number}", address=f"http://{hosts[number % HOSTS]}/{number}.xml",
                   genre="news", state="ok", cursor={}, options={}, last_warnings=[], created_at=now,
                   next_poll_at=now + timedelta(seconds=options.interval * number / options.sources),
                   interval_s=options.interval, shortest_s=options.interval, longest_s=options.interval)
            for number in range(options.sources)
        )  # fmt: skip


def wait_for(database: Database, count: int, seconds: float) -> None:
    """Until every source has been read once."""
    stop_at = time.monotonic() + seconds
    while time.monotonic() < stop_at:
        with database.read_session() as session:
            if session.query(Item).count() >= count:
                return
        time.sleep(0.5)
    raise SystemExit("the sources were not read in time")


def publish_all(database: Database, papers: Papers, options: argparse.Namespace) -> dict[str, float]:
    """Items appear one after the other at random sources. Returns when each was seen as a committed row."""
    random = Random(7)
    arrived: dict[str, float] = {}
    numbers = random.sample(range(options.sources), min(options.items, options.sources))
    names = [f"ny-{number}" for number in numbers]
    begun = time.monotonic()
    span, last = options.interval * 1.0, options.interval * 3.0 + 30
    waiting = list(zip(numbers, names, strict=True))
    while len(arrived) < len(names) and time.monotonic() - begun < span + last:
        while waiting and time.monotonic() - begun > span * (len(names) - len(waiting)) / len(names):
            papers.publish(*waiting.pop(0))
        with database.read_session() as session:
            found = session.scalars(select(Item.external_id).where(Item.external_id.like("ny-%"))).all()
        seen = time.time()
        for name in found:
            arrived.setdefault(name, seen)
        time.sleep(0.1)
    return arrived


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
