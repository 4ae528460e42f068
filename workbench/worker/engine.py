"""The wake-up carrier (huey) and the worker's loop. Losing all of it loses no work: the job table holds it."""

import json
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any

import structlog
from huey import Huey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from workbench import clock
from workbench.db import Database
from workbench.errors import ReadOnly
from workbench.queue import Registry, due_ids, run_job, sweep
from workbench.settings import Settings
from workbench.worker.clock_changes import mend_after_clock_change
from workbench.worker.hanging import set_alarm, watch_forever
from workbench.worker.resting import Rest
from workbench.worker.succession import take_over

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 2.0
REDIS = ("redis://", "rediss://", "unix://")
REDIS_WAITS = "socket_connect_timeout=1&socket_timeout=5"  # a page that wants a job waits no longer for one that is away
MANY_DUE, BUSY_SECONDS = 200, 0.2  # as many as a sweep gives: more may wait behind them
LANE_SECONDS = 0.5  # how often a lane looks whether it has work
LANE_END_SECONDS = 5.0  # how long a stopping worker waits for a lane to end its job
REST_LOOK_SECONDS = 15.0


class JsonSerializer(Serializer):
    """Wake-up calls as JSON: huey's own choice is pickle, which runs whatever it is handed."""

    def _serialize(self, data: Any) -> bytes:
        is_message = isinstance(data, Message)
        return json.dumps({"message": list(data)} if is_message else {"value": data}, default=str).encode()

    def _deserialize(self, data: bytes) -> Any:
        loaded = json.loads(data)
        return Message(*loaded["message"]) if "message" in loaded else loaded["value"]


def make_huey(settings: Settings) -> Huey:
    """The carrier that `queue_url` names: SQLite beside the database by default, PostgreSQL or Redis when given."""
    options: dict[str, Any] = {"results": False, "serializer": JsonSerializer(), "utc": True}
    if settings.queue_url.startswith("postgresql"):
        from huey import PostgresHuey

        return PostgresHuey("workbench", dsn=settings.queue_url, **options)
    if settings.queue_url.startswith(REDIS):
        from huey import RedisHuey

        joint = "&" if "?" in settings.queue_url else "?"
        return RedisHuey("workbench", url=f"{settings.queue_url}{joint}{REDIS_WAITS}", **options)
    path = settings.queue_url.removeprefix("sqlite:///") or str(Path(settings.instance_dir) / "queue.db")
    _discard_damaged(Path(path))
    return SqliteHuey("workbench", filename=path, **options)


def _discard_damaged(path: Path) -> None:
    """A carrier that cannot be read is thrown away: it holds wake-ups, no jobs."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if _is_damaged(error):
            log.warning("the carrier of wake-ups was damaged and is made anew; no job is lost", path=str(path))
            for ending in ("", "-wal", "-shm"):
                Path(f"{path}{ending}").unlink(missing_ok=True)


def _is_damaged(error: sqlite3.DatabaseError) -> bool:
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def make_wake(huey: Huey, run: Callable[[int], None]) -> Callable[[int], None]:
    """A function that wakes a worker for a job id. It never fails: the sweeper would find the job anyway."""
    task = huey.task(name="wake")(run)

    def wake(job_id: int) -> None:
        try:
            task(job_id)
        except Exception:
            log.warning("wake-up not sent", job_id=job_id, exc_info=True)

    return wake


def run_worker(
    database: Database,
    settings: Settings,
    registry: Registry,
    *,
    around: Callable[[], AbstractContextManager[Any]] = nullcontext,
    may_rest: bool = False,
) -> None:
    """Run jobs until told to stop, each inside `around()` (the application's context, for its languages). Blocks.

    With `may_rest` whoever called starts a fresh one when it ends: it does so when it holds much memory and has nothing to do,
    and when a job hangs.
    """
    place = take_over(database, settings.instance_dir)
    huey = make_huey(settings)
    rest = Rest()

    common = registry.without_letters()

    def run(job_id: int, known: Registry = common) -> None:
        with around(), rest.working():
            run_job(database, settings, known, job_id)

    def run_in_lane(job_id: int) -> None:
        run(job_id, registry)

    wake = database.wake = make_wake(huey, run)
    stop = threading.Event()
    consumer = huey.create_consumer(workers=settings.worker_threads, periodic=False, max_delay=0.5, graceful_signal="TERM")
    lanes = registry.lanes.values()
    threads = [threading.Thread(target=_run_lane_forever, args=(database, kinds, run_in_lane, stop)) for kinds in lanes]
    threads.append(threading.Thread(target=_sweep_forever, args=(database, registry, huey, wake, stop)))
    if may_rest:
        threads.append(threading.Thread(target=_end_when_due, args=(rest, stop)))
        threads.append(threading.Thread(target=watch_forever, args=(database, registry, stop)))
        set_alarm()  # before anything can hold the interpreter
    for thread in threads:
        thread.daemon = True
        thread.start()
    try:
        consumer.run()
    finally:
        stop.set()
        for thread in threads:
            thread.join(LANE_END_SECONDS)
        if place is not None:
            place.close()


def void(_: object) -> None:
    """Drop a task's result: nothing is stored in the carrier."""


def _sweep_forever(
    database: Database, registry: Registry, huey: Huey, wake: Callable[[int], None], stop: threading.Event
) -> None:
    """Put due ids back every few seconds; survives every exception, because everything stands still without it."""
    common = registry.without_letters()
    while not stop.is_set():
        pause = SWEEP_SECONDS
        try:
            mend_after_clock_change(database, registry, clock.utcnow())
            due = sweep(database, common, clock.utcnow())
            if huey.pending_count() == 0:
                for job_id in due:
                    wake(job_id)
            pause = BUSY_SECONDS if len(due) >= MANY_DUE else SWEEP_SECONDS
        except ReadOnly:
            log.debug("read-only: jobs wait")
        except Exception as error:
            log.exception("sweep failed; trying again")
            if isinstance(error, sqlite3.DatabaseError) and _is_damaged(error):  # the carrier; the database's own are DBAPIError
                os.kill(os.getpid(), signal.SIGTERM)  # whoever is started next makes it anew
                return
        stop.wait(pause)


def _end_when_due(rest: Rest, stop: threading.Event) -> None:
    """Stop this worker in the usual way, jobs ending first, when it is time to give memory back."""
    while not stop.wait(REST_LOOK_SECONDS):
        if rest.is_due():
            log.info("worker_rests")
            os.kill(os.getpid(), signal.SIGTERM)
            return


def _run_lane_forever(database: Database, kinds: Sequence[str], run: Callable[[int], None], stop: threading.Event) -> None:
    """Run due jobs of these kinds, whatever else waits; survives every exception. A job that was woken for too runs once."""
    while not stop.is_set():
        try:
            with database.read_session() as session:
                due = due_ids(session, clock.utcnow(), kinds=kinds, limit=50)
            for job_id in due:
                run(job_id)
        except Exception:
            log.exception("a lane failed; trying again")
        stop.wait(LANE_SECONDS)
