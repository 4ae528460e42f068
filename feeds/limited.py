"""Feed parsing in child processes with limits on time and memory. Children are kept warm; a dead one is replaced."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import selectors
import subprocess
import sys
import threading
import time
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Any, Self

from feeds.errors import DAMAGED, ParseFailed, ParserOverrun
from feeds.limited_wire import unpack_feed
from feeds.syndication.languages import with_languages
from feeds.types import ParsedFeed

CPU_S = 2.0
MEMORY_BYTES = 256 * 1024 * 1024
PARSES_PER_CHILD = 500
# A starved machine gives the child little processor time; after this the parent stops waiting for it.
WALL_S = 30.0
MAX_CHILDREN = 4
_ROOT = Path(__file__).resolve().parent.parent
# Numerical libraries reserve address space per thread; the child needs one.
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class LimitedChild:
    """A child process that answers jobs and is killed when it overruns. Safe to share between threads: one job at a time.

    `module` runs as `python -m module MEMORY_BYTES`: it reads a JSON line and its body, and writes one JSON line.
    """

    def __init__(self, module: str, *, cpu_s: float, memory_bytes: int, wall_s: float) -> None:
        self._module = module
        self._cpu_s = cpu_s
        self._memory_bytes = memory_bytes
        self._wall_s = wall_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._parse_count = 0

    def ask(self, job: dict[str, Any], body: bytes, *, url: str) -> dict[str, Any]:
        """Gives the child's answer to a job. Raises ParserOverrun when the child had to be stopped."""
        job |= {"length": len(body), "cpu_s": self._cpu_s}
        with self._lock:
            return self._ask(json.dumps(job).encode("ascii") + b"\n" + body, url)

    @property
    def child_id(self) -> int | None:
        """The process id of the child, None before the first feed and after close."""
        return self._child.pid if self._child is not None else None

    def close(self) -> None:
        """Ends the child. The next feed starts a new one."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _ask(self, job: bytes, url: str) -> dict[str, Any]:
        child = self._start()
        is_done = False
        try:
            line = _exchange(child, job, time.monotonic() + self._wall_s)
            answer: dict[str, Any] = json.loads(line)
            is_done = True
        except (TimeoutError, OSError, ValueError) as error:
            raise ParserOverrun("the parser was stopped", kind="parser-overrun", address=url) from error
        finally:
            self._parse_count += 1
            if not is_done or "overrun" in answer or self._parse_count >= PARSES_PER_CHILD:
                self._stop()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._stop()
        self._child = subprocess.Popen(
            [sys.executable, "-m", self._module, str(self._memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", **_ONE_THREAD},
            start_new_session=True,
            bufsize=0,
        )
        self._parse_count = 0
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class LimitedParser(LimitedChild):
    """Reads feeds in a child that is killed when it overruns. `is_masking`: the words as they came never leave the child."""

    def __init__(
        self, *, cpu_s: float = CPU_S, memory_bytes: int = MEMORY_BYTES, wall_s: float = WALL_S, is_masking: bool = False
    ) -> None:
        super().__init__("feeds.limited_child", cpu_s=cpu_s, memory_bytes=memory_bytes, wall_s=wall_s)
        self._is_masking = is_masking

    def __call__(self, body: bytes, *, url: str = "", content_type: str = "", now: datetime) -> ParsedFeed:
        """Gives the items of the feed. Raises ParseFailed, or ParserOverrun when the child had to be stopped."""
        job = {"url": url, "content_type": content_type, "now": now.isoformat(), "is_masking": self._is_masking}
        answer = self.ask(job, body, url=url)
        if "feed" in answer:
            return with_languages(unpack_feed(answer["feed"]))
        if "overrun" in answer:
            raise ParserOverrun("the parser ran out of memory", kind="parser-memory", address=url)
        failed = answer["failed"]
        text = failed["public_text"] or DAMAGED
        raise ParseFailed(failed["message"], kind=failed["kind"], address=url, public_text=text)


def _exchange(child: subprocess.Popen[bytes], job: bytes, stop_at: float) -> bytes:
    """Writes the job and reads one line. Raises TimeoutError at `stop_at`, EOFError as OSError when the child dies."""
    assert child.stdin is not None
    assert child.stdout is not None
    _write(child.stdin, job, stop_at)
    chunks: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while not chunks or not chunks[-1].endswith(b"\n"):
            if not selector.select(_seconds_until(stop_at)):
                raise TimeoutError
            chunk = os.read(child.stdout.fileno(), 1 << 20)
            if not chunk:
                raise BrokenPipeError("the parser ended")
            chunks.append(chunk)
    return b"".join(chunks)


def _write(pipe: IO[bytes], job: bytes, stop_at: float) -> None:
    os.set_blocking(pipe.fileno(), False)
    view = memoryview(job)
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_WRITE)
        while view:
            if not selector.select(_seconds_until(stop_at)):
                raise TimeoutError
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(pipe.fileno(), view) :]


def _seconds_until(stop_at: float) -> float:
    return max(0.0, stop_at - time.monotonic())


class ParserPool:
    """Several limited parsers behind one call, so that threads read feeds side by side. Children start when needed."""

    def __init__(self, size: int, *, is_masking: bool = False) -> None:
        self.parsers = [LimitedParser(is_masking=is_masking) for _number in range(size)]
        # Last in, first out: one thread alone keeps one child warm and starts no other.
        self._free: queue.LifoQueue[LimitedParser] = queue.LifoQueue()
        for parser in self.parsers:
            self._free.put(parser)

    def __call__(self, body: bytes, *, url: str = "", content_type: str = "", now: datetime) -> ParsedFeed:
        """Reads the feed in a free child, waiting for one if need be. Raises as LimitedParser."""
        parser = self._free.get()
        try:
            return parser(body, url=url, content_type=content_type, now=now)
        finally:
            self._free.put(parser)

    def close(self) -> None:
        """Ends the children. The next feed starts a new one."""
        for parser in self.parsers:
            parser.close()


@cache
def shared_parser(*, is_masking: bool = False) -> ParserPool:
    """Gives this process's parsers; their children start with the first feeds and end with the process."""
    parser = ParserPool(min(MAX_CHILDREN, os.cpu_count() or 1), is_masking=is_masking)
    atexit.register(parser.close)
    return parser
