"""When a worker that has loaded much and has nothing to do may end, so that a fresh one takes its place with little memory.

The model and its libraries take some 250 MB, and Python cannot give a library back. A worker that was told that somebody starts
it again (`serve`, systemd) ends by itself after two quiet minutes; one that was not never does.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

QUIET_SECONDS = 120.0
HEAVY_JOB_SECONDS = 0.3  # of processor time; the ticks of an idle house take some milliseconds
GROWN_BYTES = 100 * 2**20


def private_memory() -> int:
    """Bytes of this process that are not files."""
    with open("/proc/self/statm") as handle:
        _size, resident, shared, *_rest = handle.read().split()
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


class Rest:
    """Knows when the last heavy job ended, how many run, and how much memory the process had when it began."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic, memory: Callable[[], int] = private_memory) -> None:
        self._monotonic, self._memory = monotonic, memory
        self._lock = threading.Lock()
        self._running = 0
        self._heavy_at = monotonic()
        self._at_start = memory()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around each job."""
        with self._lock:
            self._running += 1
        began = time.thread_time()
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                if time.thread_time() - began > HEAVY_JOB_SECONDS:
                    self._heavy_at = self._monotonic()

    def is_due(self) -> bool:
        """Whether nothing runs, nothing heavy has run for a while, and there is memory to give back."""
        with self._lock:
            is_quiet = not self._running and self._monotonic() - self._heavy_at > QUIET_SECONDS
        return is_quiet and self._memory() - self._at_start > GROWN_BYTES
