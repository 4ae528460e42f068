"""Items that workers assess per second of their processors, on PostgreSQL: two workers beside one.

Goals: two workers together do at least 0.9 times as much with a second of processor time as one does, and, where four cores are
at hand, at least 1.8 times as much by the clock. Run: python -m benchmarks.bench_workers [--items N]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select, text

from benchmarks.bench_assess import make_rumours
from classifiers.corpus import CORPUS_DIR, load_corpus
from tests.machine import postgres_server
from workbench import clock
from workbench.accounts import service as accounts
from workbench.db import Database
from workbench.installing import train
from workbench.intake.models import Item
from workbench.intake.service import add_source
from workbench.queue import enqueue
from workbench.rumours.models import Rumour
from workbench.settings import Settings
from workbench.tables import metadata

KEY = "bench-0123456789-abcdefghijklmnopqrstuvwxyzABCDEF"
ROOT = Path(__file__).resolve().parents[1]
GOAL_WORK, GOAL_RATE, CORES_FOR_RATE = 0.9, 1.8, 4
RUMOURS, AT_ONCE = 200, 500


def main() -> int:
    """One worker, two, one again; exit 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "cluster").mkdir()
        folder.chmod(0o755)
        with postgres_server(folder / "cluster") as url:
            train(settings_of(folder, url))
            runs = [(workers, *measure(folder, url, options.items, workers)) for workers in (1, 2, 1)]
    for workers, a_cpu_second, a_second in runs:
        print(f"{workers} worker(s): {a_cpu_second:.0f} items a second of processor time, {a_second:.0f} a second by the clock")
    work = runs[1][1] / ((runs[0][1] + runs[2][1]) / 2)
    rate = runs[1][2] / ((runs[0][2] + runs[2][2]) / 2)
    print(f"two beside one: {work:.2f} times the work of a processor's second (goal {GOAL_WORK}), {rate:.2f} times the rate")
    is_rate_met = rate >= GOAL_RATE or (os.cpu_count() or 1) < CORES_FOR_RATE
    return 0 if work >= GOAL_WORK and is_rate_met else 1


def settings_of(folder: Path, url: str) -> Settings:
    """Of an installation on PostgreSQL."""
    return Settings(instance_dir=folder, database_url=url, queue_url=url, secret_key=KEY)


def measure(folder: Path, url: str, items: int, count: int) -> tuple[float, float]:
    """Items a second of processor time, and a second by the clock, from the first assessment to the last."""
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    metadata.create_all(database.engine)
    fill(database, items)
    environment = {
        **os.environ, "WORKBENCH_INSTANCE_DIR": str(folder), "WORKBENCH_DATABASE_URL": url, "WORKBENCH_QUEUE_URL": url,
        "WORKBENCH_SECRET_KEY": KEY, "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    workers = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) for _each in range(count)]
    try:
        wait_until_left(database, items - 1)  # they have started and loaded their models
        first, before, start = items - unread(database), cpu_seconds(workers), time.monotonic()
        wait_until_left(database, 0)
        spent, took = cpu_seconds(workers) - before, time.monotonic() - start
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
        database.dispose()
    return (items - first) / spent, (items - first) / took


def cpu_seconds(processes: list[subprocess.Popen[bytes]]) -> float:
    """What they have spent so far, as the system says."""
    fields = [Path(f"/proc/{one.pid}/stat").read_text().rpartition(")")[2].split() for one in processes]
    return sum(int(field[11]) + int(field[12]) for field in fields) / os.sysconf("SC_CLK_TCK")


def wait_until_left(database: Database, most: int) -> None:
    """Until at most so many items are unread."""
    while unread(database) > most:
        time.sleep(0.2)


def unread(database: Database) -> int:
    """Items that no model has read."""
    with database.read_session() as session:
        return session.scalar(select(func.count()).select_from(Item).where(Item.assessed_at.is_(None))) or 0


def fill(database: Database, items: int) -> None:
    """Rumours, items that nobody has read, and a job for every five hundred of them."""
    corpus, now = load_corpus(CORPUS_DIR), clock.utcnow()
    said = [sentence.text.text for sentence in corpus.sentences]
    with database.write_session() as session:
        accounts.add_organisation(session, "Norrvik", kind="municipality", now=now)
        source = add_source(session, "https://norrvik.example/feed", name="Bladet", genre="news", actor_id=None, now=now)
        session.execute(
            insert(Rumour), [rumour_row(one.claim, number, now) for number, one in enumerate(make_rumours(corpus, RUMOURS))]
        )
        for start in range(0, items, 5_000):
            numbers = range(start, min(start + 5_000, items))
            session.execute(insert(Item), [item_row(said, number, source.id, now) for number in numbers])
        for number in range(items // AT_ONCE + 1):
            enqueue(session, "intake.assess_new", {}, dedupe=f"read:{number}")


def rumour_row(claim: str, number: int, now: object) -> dict:
    """A rumour that is open."""
    return {
        "code": f"R{number:05d}", "claim": claim[:75], "theme": "T01", "more_themes": [], "flags": [], "opened_at": now,
        "first_heard_at": now,
    }  # fmt: skip


def item_row(said: list[str], number: int, source_id: int, now: object) -> dict:
    """A text that no model has read: two sentences of the corpus, no two alike."""
    first, second = said[number % len(said)], said[(number * 7 + number // len(said) + 1) % len(said)]
    dated = now - timedelta(seconds=number)  # type: ignore[operator]
    return {
        "source_id": source_id, "external_id": f"n{number}", "url": f"https://norrvik.example/{number}", "title": "",
        "text": f"{first} {second}", "language": "sv", "collected_at": dated, "dated_at": dated, "warnings": [],
        "masked_counts": {}, "state": "new", "assess_error": "",
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
