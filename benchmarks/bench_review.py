"""A quarter's review and the trend pages over 1 000 000 items, 5 000 rumours and 40 waves of 500 answers on SQLite.

Goals: the review's page within 2 s, its PDF within 10 s, 500 MB of memory in each process, trend pages 300 ms at p95.
Run: .venv/bin/python -m benchmarks.bench_review [items] [rounds]. The filled database is kept in the temporary folder.
Each part runs in a process of its own, so that its memory can be told.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.quarter_generator import Size, fill
from workbench import clock, create_app, make_registry
from workbench.accounts.models import User
from workbench.db import Database
from workbench.queue import enqueue, run_due
from workbench.serving import settle
from workbench.settings import Settings
from workbench.tables import metadata

TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUARTER = "2026-3"
TRENDS = ("counts", "decay", "times", "reach", "trust", "quarters")
ROUNDS = 20


def settings_of(items: int) -> Settings:
    """The kept installation of this size."""
    folder = Path(tempfile.gettempdir()) / f"bench-review-{items}"
    folder.mkdir(exist_ok=True)
    url = f"sqlite:///{folder / 'workbench.db'}"
    return Settings(instance_dir=folder, database_url=url, secret_key="k" * 60, testing=True, base_url="http://localhost")


def prepare(items: int) -> dict[str, float]:
    """Fill the database unless it is there; count days and waves as the worker does."""
    settings = settings_of(items)
    ready = settings.instance_dir / "ready"
    if ready.exists():
        return {}
    for leftover in settings.instance_dir.glob("workbench.db*"):
        leftover.unlink()
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    begun = time.perf_counter()
    with create_app(settings, database).test_request_context():
        fill(database, Size(items=items), today=TODAY)
    filled = time.perf_counter()
    with create_app(settings, database).app_context():
        counted = _count(database, settings)
    ready.touch()
    return {"fill_s": filled - begun, **counted}


def _count(database: Database, settings: Settings) -> dict[str, float]:
    from sqlalchemy import select

    from workbench.reviews.aggregates.service import refresh
    from workbench.surveys.waves.models import Wave

    begun = time.perf_counter()
    is_left = True
    while is_left:
        with database.write_session() as session:
            is_left = refresh(session, zone=ZoneInfo(settings.timezone), now=clock.utcnow())
    days = time.perf_counter()
    with database.write_session() as session:
        for wave_id in session.scalars(select(Wave.id)):
            enqueue(session, "surveys.count_wave", {"wave_id": wave_id}, dedupe=f"count:{wave_id}")
    run_due(database, settings, make_registry())
    return {"count_days_s": days - begun, "count_waves_s": time.perf_counter() - days}


def build(items: int) -> dict[str, float]:
    """The job that counts the quarter and draws its charts."""
    from workbench.reviews.quarters import parse_quarter
    from workbench.reviews.service import ask_for_review

    settings = settings_of(items)
    database = Database(settings.database_url)
    quarter = parse_quarter(QUARTER)
    assert quarter is not None
    with create_app(settings, database).app_context():
        with database.write_session() as session:
            ask_for_review(session, quarter, actor_id=_visitor(database).id, now=clock.utcnow() + timedelta(minutes=6))
        begun = time.perf_counter()
        run_due(database, settings, make_registry())
        return {"build_s": time.perf_counter() - begun, "cpu_s": _cpu(), "memory_mb": _memory()}


def pages(items: int, rounds: int) -> dict[str, Any]:
    """The web process: the review's page and every trend page, through the WSGI client."""
    from tests.signed_in import SignedInClient

    settings = settings_of(items)
    database = Database(settings.database_url)
    app = create_app(settings, database)
    app.test_client_class = SignedInClient
    client = app.test_client(user=_visitor(database))
    settle()  # as the web process does before it serves
    found: dict[str, Any] = {}
    for path in (f"/review?quarter={QUARTER}", *(f"/over-time/{slug}" for slug in TRENDS)):
        first = _timed(lambda path=path: client.get(path))  # type: ignore[misc]
        begun = time.process_time()
        times = sorted(_timed(lambda path=path: client.get(path)) for _round in range(rounds))  # type: ignore[misc]
        busy = 1000 * (time.process_time() - begun) / rounds
        assert client.get(path).status_code == 200, path
        p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
        found[path] = {
            "first_ms": round(first),
            "median_ms": round(statistics.median(times)),
            "p95_ms": round(p95),
            "cpu_ms": round(busy),
        }
    return {"pages": found, "memory_mb": _memory()}


def files(items: int) -> dict[str, Any]:
    """The PDF from the stored review: charts drawn, pages set in the child."""
    from workbench.reviews.documents.jobs import draw
    from workbench.reviews.documents.laying_out import lay_out
    from workbench.reviews.documents.making import BY_ID, documents_child, make_file
    from workbench.reviews.documents.subjects import document_of, subject_of

    settings = settings_of(items)
    database = Database(settings.database_url)
    with create_app(settings, database).app_context():
        begun = time.perf_counter()
        with database.read_session() as session:
            subject = subject_of(session, QUARTER)
            document = document_of(session, subject, language="sv", edition="internal")
        data = lay_out(document, draw(document), moment=int(subject.moment.timestamp()))
        with documents_child() as child:
            body = make_file(BY_ID["pdf"], data, child)
        taken = time.perf_counter() - begun
    return {
        "pdf_s": taken,
        "cpu_s": _cpu(),
        "pdf_kb": len(body) // 1024,
        "memory_mb": _memory(),
        "child_memory_mb": _memory_of_children(),
    }


def _visitor(database: Database) -> User:
    from sqlalchemy import select
    from sqlalchemy.orm import selectinload

    with database.read_session() as session:
        user = session.scalars(select(User).options(selectinload(User.roles))).unique().first()
        assert user is not None
        return user


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - begun)


def _cpu() -> float:
    """Seconds of the processor that this process and its children took, imports too: other work does not change it."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _memory() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _memory_of_children() -> float:
    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def main() -> None:
    """Each part in a process of its own; one JSON line each."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else Size().items
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    if len(sys.argv) > 3:
        parts = {"prepare": lambda: prepare(items), "build": lambda: build(items), "files": lambda: files(items)}
        parts["pages"] = lambda: pages(items, rounds)
        clock.utcnow = lambda: TODAY
        print(json.dumps(parts[sys.argv[3]]()))
        return
    for part in ("prepare", "build", "pages", "files"):
        command = [sys.executable, "-m", "benchmarks.bench_review", str(items), str(rounds), part]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{part}: {done.stderr[-2000:]}")
        print(part, done.stdout.strip().splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
