"""Collecting 1 000 feeds of 50 entries from a local server, beside the `reader` library on the same files in the same run.

Ours is the worker's own way: jobs, claimed hosts, guarded visits, limited children, masking, a SQLite file with all its
indexes, copies looked for, house rules, the log of visits; two jobs at a time as in the worker. What robots.txt says is
known beforehand, as it is asked once a day; the model and the search for near copies come after, in jobs of their own.
On a busy machine the seconds say little: the processor time beside them is what a reader uses on all cores together.
With --strict the exit code is 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import delete, select, update

from feeds.guarded import FetchPolicy
from feeds.limited import shared_parser
from feeds.syndication.collector import collect
from workbench import clock
from workbench.db import Database
from workbench.intake.collecting import cursor_of, mask_items
from workbench.intake.models import Item, Source, SourceVisit
from workbench.intake.sources.jobs import collecting
from workbench.intake.sources.service import manners, sources
from workbench.intake.storing import store_items
from workbench.queue import Job, Registry, run_job
from workbench.settings import Settings
from workbench.tables import metadata

THREADS = 2
GOAL_STORED = 5.0
GOAL_POLL = 1 / 3
GOAL_DUPLICATE_US = 20.0
ROUNDS = 3


def main() -> int:
    """Prints every figure and whether the goals are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1_000)
    parser.add_argument("--entries", type=int, default=50)
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a goal is missed")
    options = parser.parse_args()
    port = find_port()
    with serving(port, options.feeds, options.entries), tempfile.TemporaryDirectory() as folder:
        # Every feed on a host of its own: one host is asked for one thing at a time.
        urls = [
            f"http://127.0.{number // 250 + 1}.{number % 250 + 1}:{port}/feeds/{number}.xml" for number in range(options.feeds)
        ]
        total = options.feeds * options.entries
        fill, poll = measure_ours(Path(folder), urls, total)
        print_times("workbench, 2 threads", total, fill, poll)
        duplicate_us = measure_duplicates(Path(folder), urls[:200], options.entries)
        slow = measure_reader(Path(folder), urls, total, workers=1)
        print_times("reader, 1 worker", total, *slow)
        fast = measure_reader(Path(folder), urls, total, workers=10)
        print_times("reader, 10 workers", total, *fast)
    stored, polled = fast[0].wall / fill.wall, poll.wall / fast[1].wall
    print(f"processor time an entry, reader with 10 workers ÷ workbench: {fast[0].cpu / fill.cpu:.2f}")
    is_good = True
    for name, value, is_met in (
        ("entries stored a second, workbench ÷ reader with 10 workers", stored, stored >= GOAL_STORED),
        ("seconds of an unchanged re-poll, workbench ÷ reader with 10 workers", polled, polled <= GOAL_POLL),
        ("one duplicate offered again, µs", duplicate_us, duplicate_us <= GOAL_DUPLICATE_US),
    ):
        print(f"{name}: {value:.2f}  {'goal met' if is_met else 'GOAL MISSED'}")
        is_good = is_good and is_met
    return 1 if options.strict and not is_good else 0


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of the processor on all cores."""

    wall: float
    cpu: float


def print_times(name: str, total: int, fill: Spent, poll: Spent) -> None:
    """One line a reader."""
    print(
        f"{name:22} first fill {fill.wall:7.2f} s ({fill.cpu:6.2f} s cpu) {total / fill.wall:7.0f} entries/s   "
        f"unchanged re-poll {poll.wall:6.2f} s ({poll.cpu:5.2f} s cpu)"
    )


def find_port() -> int:
    """A free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(port: int, feeds: int, entries: int) -> Iterator[None]:
    """The server, from its first answer to its end."""
    script = Path(__file__).with_name("feed_server.py")
    process = subprocess.Popen([sys.executable, str(script), str(port), str(feeds), str(entries)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", "the server did not start"
        yield
    finally:
        process.kill()
        process.wait()


def measure_ours(folder: Path, urls: list[str], total: int) -> tuple[Spent, Spent]:
    """Seconds for the first fill and for the re-poll of every source. Prints memory on the way."""
    database = open_database(folder / "ours.db")
    settings = make_settings(folder, urls)
    ids = add_sources(database, urls)
    collect_all(database, settings, ids[:1])  # starts a child and fills the caches; its time is not counted, its entries are
    fills: list[Spent] = []
    steps = sorted({len(ids) // 4, len(ids) // 2, len(ids)})
    for start, end in zip([1, *steps[:-1]], steps, strict=True):
        fills.append(timed(lambda start=start, end=end: collect_all(database, settings, ids[start:end])))
        print(f"  after {end:5} feeds: this process {memory_mb('self'):.0f} MB, parsers {parsers_mb():.0f} MB")
    with database.read_session() as session:
        stored = session.query(Item).count()
    assert stored == total, f"{stored} of {total} entries stored"
    polls = [timed(lambda: collect_all(database, settings, ids)) for _round in range(ROUNDS)]
    with database.read_session() as session:
        unchanged = session.query(SourceVisit).where(SourceVisit.result == "unchanged").count()
    assert unchanged == ROUNDS * len(ids), f"{unchanged} visits found their feed unchanged"
    database.dispose()
    return Spent(sum(one.wall for one in fills), sum(one.cpu for one in fills)), min(polls, key=lambda one: one.wall)


def make_settings(folder: Path, urls: list[str]) -> Settings:
    """An installation whose guard lets the server's addresses through."""
    hosts = tuple(url.split("/")[2] for url in urls)
    return Settings(instance_dir=folder, database_url="", secret_key="k" * 43, testing=True, allowed_hosts=hosts)


def collect_all(database: Database, settings: Settings, ids: list[int]) -> None:
    """Every source once, by the worker's own jobs in as many threads as the worker has. Due is made by hand."""
    registry = Registry()
    collecting.register(registry)
    with database.write_session() as session:
        session.execute(update(Source).values(next_poll_at=clock.utcnow() + timedelta(days=1)))
        session.execute(update(Source).where(Source.id.in_(ids)).values(next_poll_at=clock.utcnow()))
        session.execute(delete(Job))
        assert sources.enqueue_due(session, now=clock.utcnow()) == len(ids)
    with database.read_session() as session:
        jobs = list(session.scalars(select(Job.id).where(Job.kind == "intake.collect_sources").order_by(Job.id)))
    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(lambda job_id: run_job(database, settings, registry, job_id), jobs))


def open_database(path: Path) -> Database:
    """A new database with every table and index."""
    database = Database(f"sqlite:///{path}")
    metadata.create_all(database.engine)
    return database


def add_sources(database: Database, urls: list[str]) -> list[int]:
    """One source an address."""
    now = clock.utcnow()
    with database.write_session() as session:
        found = [
            Source(kind="syndication", name=url, address=url, genre="news", state="ok", cursor={}, next_poll_at=now,
                   last_warnings=[], created_at=now)
            for url in urls
        ]  # fmt: skip
        session.add_all(found)
        session.flush()
        for url in urls:
            manners.keep_rules(session, url, "", now=now)
        return [source.id for source in found]


def measure_duplicates(folder: Path, urls: list[str], entries: int) -> float:
    """Microseconds for one known entry that is offered again, as the reader's child gives it: 100 000 of them, none stored."""
    database = open_database(folder / "duplicates.db")
    policy = FetchPolicy(allowed_hosts=frozenset(url.split("/")[2] for url in urls))
    ids = add_sources(database, urls)
    now = clock.utcnow()
    parser = shared_parser(is_masking=True)
    batches = [collect(url, cursor_of({}), policy=policy, now=now, parser=parser) for url in urls]
    offer_all(database, ids, batches)
    with database.read_session() as session:
        before = session.query(Item).count()
    rounds = max(1, 100_000 // (len(urls) * entries))
    spent = timed(lambda: [offer_all(database, ids, batches) for _round in range(rounds)])
    with database.read_session() as session:
        assert session.query(Item).count() == before, "a duplicate was stored"
    database.dispose()
    count = rounds * before
    print(f"  {count} duplicates offered again: {spent.wall:.2f} s, none stored")
    return spent.wall / count * 1_000_000


def offer_all(database: Database, ids: list[int], batches: list) -> None:
    """Offers what every source gave, fifty sources a transaction."""
    now = clock.utcnow()
    for start in range(0, len(ids), 50):
        with database.write_session() as session:
            for source_id, batch in zip(ids[start : start + 50], batches[start : start + 50], strict=True):
                source = sources.get_source(session, source_id)
                store_items(session, source, mask_items(batch.items, now=now), now=now)


def measure_reader(folder: Path, urls: list[str], total: int, *, workers: int) -> tuple[Spent, Spent]:
    """Seconds for the first fill and for the re-poll of every feed, with a database file of its own."""
    from reader import make_reader

    reader = make_reader(str(folder / f"reader{workers}.db"), plugins=())
    for url in urls:
        reader.add_feed(url)
    fill = timed(lambda: reader.update_feeds(workers=workers, scheduled=False))
    assert reader.get_entry_counts().total == total, "reader did not store every entry"
    polls = [timed(lambda: reader.update_feeds(workers=workers, scheduled=False)) for _round in range(ROUNDS)]
    reader.close()
    return fill, min(polls, key=lambda one: one.wall)


def timed(call: Callable[[], object]) -> Spent:
    """What `call` takes."""
    start, start_cpu = time.perf_counter(), cpu_s()
    call()
    return Spent(time.perf_counter() - start, cpu_s() - start_cpu)


def cpu_s() -> float:
    """Processor seconds of this process and of the parsers, also of those that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    alive = 0
    for child in child_ids():
        fields = Path("/proc", str(child), "stat").read_text().rpartition(")")[2].split()
        alive += int(fields[11]) + int(fields[12])
    return time.process_time() + ended.ru_utime + ended.ru_stime + alive / os.sysconf("SC_CLK_TCK")


def child_ids() -> list[int]:
    """The limited children that live."""
    return [parser.child_id for parser in shared_parser(is_masking=True).parsers if parser.child_id is not None]


def memory_mb(process: str) -> float:
    """The resident memory of a process in megabytes."""
    for line in Path("/proc", process, "status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def parsers_mb() -> float:
    """The resident memory of the limited children together."""
    return sum(memory_mb(str(child)) for child in child_ids())


if __name__ == "__main__":
    sys.exit(main())
