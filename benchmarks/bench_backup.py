"""How long a sealed backup of a database of 1 GB takes, on SQLite and on PostgreSQL (or one of them with --only)."""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import insert, text

from tests.machine import postgres_server
from workbench import clock
from workbench.backups.making import make_backup
from workbench.backups.sealed import new_key
from workbench.db import Database
from workbench.installing import migrate
from workbench.intake.models import Item, Source
from workbench.settings import Settings

KEY = "bench-0123456789-abcdefghijklmnopqrstuvwxyzABCDEF"
GOAL_SECONDS = 60.0
SYLLABLES = (
    "ba",
    "det",
    "norr",
    "vik",
    "stängt",
    "för",
    "skol",
    "mat",
    "en",
    "mer",
    "än",
    "året",
    "mun",
    "vatt",
    "net",
    "buss",
    "linje",
)
PIECE = 5_000


def main() -> int:
    """Print a line for each database; exit 1 when one misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    is_good = True
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        if options.only != "postgresql":
            is_good = measure(place, f"sqlite:///{place / 'bench.db'}", options.megabytes)
        if options.only != "sqlite":
            (place / "server").mkdir()
            os.chmod(place, 0o711)
            with postgres_server(place / "server") as url:
                is_good = measure(place, url, options.megabytes) and is_good
    return 0 if is_good else 1


def measure(place: Path, url: str, megabytes: int) -> bool:
    """Fill the database and make one backup of it."""
    settings = Settings(instance_dir=place, database_url=url, secret_key=KEY, demo=True, testing=True)
    database = Database(url)
    migrate(database)
    items = fill(database, megabytes * 1_000_000)
    began, own, children = time.monotonic(), time.process_time(), children_seconds()
    path = make_backup(database, settings, place / "backups", [new_key()[1]], now=clock.utcnow())
    seconds = time.monotonic() - began
    processor = time.process_time() - own + children_seconds() - children
    size = size_of(database) / 1e6
    print(
        f"{database.engine.dialect.name:10}  {size:6.0f} MB, {items} items  {seconds:5.1f} s (goal {GOAL_SECONDS:.0f})"
        f"  {processor:5.1f} s of processor  file {path.stat().st_size / 1e6:.0f} MB"
    )
    path.unlink()
    database.dispose()
    return seconds <= GOAL_SECONDS


def children_seconds() -> float:
    """Processor time of the tools that have ended (pg_dump; not the server)."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size_of(database: Database) -> int:
    """Bytes on disk."""
    wanted = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    if database.engine.dialect.name == "postgresql":
        wanted = "SELECT pg_database_size(current_database())"
    with database.engine.connect() as connection:
        return int(connection.scalar(text(wanted)) or 0)


def fill(database: Database, size: int) -> int:
    """Add items of about 600 bytes of words until the database has the size. Returns how many."""
    random, now, count = Random(1), clock.utcnow(), 0
    plain: dict[str, Any] = {"address": "", "cursor": {}, "last_warnings": [], "options": {}}
    with database.write_session() as session:
        session.add(Source(id=1, kind="manual", name="Desk", genre="person", next_poll_at=now, created_at=now, **plain))
    texts = sentences(random)
    while size_of(database) < size:
        rows = []
        for number in range(count, count + PIECE):
            words, at = " ".join(random.choices(texts, k=10)), now - timedelta(seconds=number)
            rows.append({
                "source_id": 1, "external_id": str(number), "url": f"https://tidning.example/{number}", "title": words[:60],
                "text": words, "collected_at": at, "dated_at": at, "warnings": [], "masked_counts": {}, "language": "sv",
                "score": random.random(), "text_digest": f"{random.getrandbits(128):x}",
            })  # fmt: skip
        with database.engine.execution_options(begin="immediate").begin() as connection:
            connection.execute(insert(Item), rows)
        count += PIECE
    return count


def sentences(random: Random) -> list[str]:
    """Short made-up Swedish-looking sentences, so many that a compressor finds few of them twice."""
    words = ["".join(random.choices(SYLLABLES, k=random.randint(1, 4))) for _ in range(20_000)]
    return list(_joined(random, words))


def _joined(random: Random, words: list[str]) -> Iterator[str]:
    for _ in range(50_000):
        yield " ".join(random.choices(words, k=9))


if __name__ == "__main__":
    sys.exit(main())
