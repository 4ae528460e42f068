"""The wake-up carrier (huey) and the worker's loop. Losing all of it loses no work: the job table holds it."""

import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import structlog
from huey import Huey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer

from workbench import clock
from workbench.db import Database
from workbench.queue import Registry, run_job, sweep
from workbench.settings import Settings

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 2.0


class JsonSerializer(Serializer):
    """Wake-up calls as JSON: huey's own choice is pickle, which runs whatever it is handed."""

    def _serialize(self, data: Any) -> bytes:
        is_message = isinstance(data, Message)
        return json.dumps({"message": list(data)} if is_message else {"value": data}, default=str).encode()

    def _deserialize(self, data: bytes) -> Any:
        loaded = json.loads(data)
        return Message(*loaded["message"]) if "message" in loaded else loaded["value"]


def make_huey(settings: Settings) -> Huey:
    """The carrier that `queue_url` names: SQLite beside the database by default, PostgreSQL when given."""
    options: dict[str, Any] = {"results": False, "serializer": JsonSerializer(), "utc": True}
    if settings.queue_url.startswith("postgresql"):
        from huey import PostgresHuey

        return PostgresHuey("workbench", dsn=settings.queue_url, **options)
    path = settings.queue_url.removeprefix("sqlite:///") or str(Path(settings.instance_dir) / "queue.db")
    return SqliteHuey("workbench", filename=path, **options)


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
    database: Database, settings: Settings, registry: Registry, *, around: Callable[[], AbstractContextManager[Any]] = nullcontext
) -> None:
    """Run jobs until told to stop, each inside `around()` (the application's context, for its languages). Blocks."""
    huey = make_huey(settings)

    def run(job_id: int) -> None:
        with around():
            run_job(database, settings, registry, job_id)

    wake = make_wake(huey, run)
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep_forever, args=(database, registry, huey, wake, stop), daemon=True)
    sweeper.start()
    try:
        huey.create_consumer(workers=settings.worker_threads, periodic=False, max_delay=0.5).run()
    finally:
        stop.set()


def void(_: object) -> None:
    """Drop a task's result: nothing is stored in the carrier."""


def _sweep_forever(
    database: Database, registry: Registry, huey: Huey, wake: Callable[[int], None], stop: threading.Event
) -> None:
    """Put due ids back every few seconds; survives every exception, because everything stands still without it."""
    while not stop.is_set():
        try:
            due = sweep(database, registry, clock.utcnow())
            if huey.pending_count() == 0:
                for job_id in due:
                    wake(job_id)
        except Exception:
            log.exception("sweep failed; trying again")
        stop.wait(SWEEP_SECONDS)
