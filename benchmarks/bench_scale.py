"""Inbox, board, search and library with 10 000 and with 1 000 000 items, on SQLite and on PostgreSQL: p95 of each page.

Goals: 100 ms at p95 with the million, and at most 1.5 times the figure of the ten thousand. Both sizes hold 5 000 rumours and
2 000 answers. Run: .venv/bin/python -m benchmarks.bench_scale [--items N] [--rounds N] [--backend sqlite|postgresql|both]
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks import bench_board, bench_inbox, bench_library
from tests.machine import postgres_server
from tests.signed_in import SignedInClient
from workbench import clock, create_app
from workbench.db import Database
from workbench.intake.months import dividing
from workbench.moving import partitions
from workbench.moving.target import set_sequence
from workbench.settings import Settings
from workbench.tables import metadata

SMALL = 10_000
RUMOURS, ANSWERS = 5_000, 2_000
PAGES = (
    "/inbox", "/inbox?page=40", "/inbox?theme=T05&days=30", "/inbox?q=nummer+77", "/inbox?q=nummer", "/inbox?match=none",
    "/rumours", "/rumours?sort=score",
    "/rumours/board", "/search?q=nummer+77", "/search?q=bostad", "/library?q=kommunens+pengar",
)  # fmt: skip
GOAL_MS, GOAL_RATIO = 100.0, 1.5


@contextmanager
def addresses(backend: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of the backend."""
    if backend == "sqlite":
        yield tuple(f"sqlite:///{folder / size}.db" for size in ("small", "large"))  # type: ignore[misc]
        return
    with postgres_server(folder / "cluster") as server:
        database = Database(server)
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for size in ("small", "large"):
                connection.execute(text(f"CREATE DATABASE {size}"))
        database.dispose()
        yield tuple(f"{server.rpartition('/')[0]}/{size}" for size in ("small", "large"))  # type: ignore[misc]


def filled(url: str, folder: Path, items: int) -> FlaskClient:
    """Somebody who is signed in to an installation with so many items."""
    settings = Settings(
        instance_dir=folder, database_url=url, secret_key=bench_inbox.KEY, demo=True, testing=True, base_url="http://localhost"
    )
    database = Database(url)
    metadata.create_all(database.engine)
    app = create_app(settings, database)
    app.test_client_class = SignedInClient
    with app.test_request_context():
        bench_library.fill(database, ANSWERS)
        _go_on_after_named_ids(database)
        bench_board.fill(database, RUMOURS)
        user, _last = bench_inbox.fill(database, items)
    _divide(database)
    _gather_statistics(database)
    return app.test_client(user=user)


def measure(clients: Mapping[int, FlaskClient], page: str, rounds: int) -> dict[int, float]:
    """The p95 of a page in milliseconds by the clock, for each size, a visit each in turn: a shared host changes its pace."""
    times: dict[int, list[float]] = {size: [] for size in clients}
    for number in range(rounds + 1):
        for size, client in clients.items():
            took = bench_inbox.one_visit(client, page)
            if number:  # the first makes what is made once
                times[size].append(took)
    found = {}
    for size, taken in times.items():
        found[size] = sorted(taken)[int(0.95 * len(taken))]
        print(f"  {size:>9} items  {page:28} p50 {statistics.median(taken):7.1f} ms  p95 {found[size]:7.1f} ms", flush=True)
    return found


def _gather_statistics(database: Database) -> None:
    """As an installation's own upkeep does; PostgreSQL also notes which rows everybody may see."""
    is_postgres = database.engine.dialect.name == "postgresql"
    options = {"isolation_level": "AUTOCOMMIT"} if is_postgres else {}
    with database.engine.connect().execution_options(**options) as connection, connection.begin():
        connection.execute(text("VACUUM ANALYZE" if is_postgres else "ANALYZE"))


def _divide(database: Database) -> None:
    """As the worker does on PostgreSQL: words of items in their months, of which there are three years."""
    now = clock.utcnow()
    with database.write_session() as session:
        partitions.make_ahead(session.connection(), now=now, since=now - timedelta(days=3 * 365), of=partitions.WORDS)
    is_left = True
    while is_left:
        with database.write_session() as session:
            is_left = dividing.divide_piece(session, now=now)


def _go_on_after_named_ids(database: Database) -> None:
    """PostgreSQL hands out numbers without looking at rows that came with theirs."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            for table in (table for table in metadata.sorted_tables if "id" in table.columns):
                set_sequence(connection, table, at_least=1)


def main() -> int:
    """One line a page and size; exit 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--backend", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    is_good = True
    for backend in ("sqlite", "postgresql") if options.backend == "both" else (options.backend,):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "cluster").mkdir()
            folder.chmod(0o755)
            begun = time.perf_counter()
            with addresses(backend, folder) as urls:
                clients = {size: filled(url, folder, size) for size, url in zip((SMALL, options.items), urls, strict=True)}
                found = {page: measure(clients, page, options.rounds) for page in PAGES}
                for client in clients.values():
                    client.application.extensions["workbench_database"].dispose()
        print(f"{backend}: filled and measured in {time.perf_counter() - begun:.0f} s")
        for page, (before, after) in ((page, tuple(both.values())) for page, both in found.items()):
            is_met = after <= GOAL_MS and after / before <= GOAL_RATIO
            is_good = is_good and is_met
            print(f"{backend:10} {page:28} p95 {after:7.1f} ms, {after / before:5.2f} times  {'met' if is_met else 'MISSED'}")
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
