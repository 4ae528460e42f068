"""A worker in a process of its own, until the block ends: `with worker_process(database, settings, registry): …`."""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from workbench.db import Database
from workbench.queue import Registry
from workbench.settings import Settings
from workbench.worker.engine import run_worker


@contextmanager
def worker_process(database: Database, settings: Settings, registry: Registry) -> Iterator[list[resource.struct_rusage]]:
    """What it has used stands in the list after the block: it is killed there."""
    used: list[resource.struct_rusage] = []
    database.dispose()
    worker = os.fork()
    if worker == 0:
        try:
            database.engine.dispose(close=False)
            run_worker(database, settings, registry)
        finally:
            os._exit(0)
    try:
        yield used
    finally:
        os.kill(worker, signal.SIGKILL)
        used.append(os.wait4(worker, 0)[2])
