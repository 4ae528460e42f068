"""A process of its own that sets pages, with limits on time and memory. The web process asks it and never loads Typst.

The ideas are those of the feed parser's child: started at the first order, one order at a time, killed and replaced when it
overruns. See docs/decisions/0022.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import selectors
import subprocess
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import IO, Any, Self

from sandwiches.outputs.errors import BadLogo, CannotMake, OutputError, RenderOverrun
from sandwiches.outputs.wire import pack, unpack

CPU_S = 8.0
WALL_S = 15.0
MEMORY_BYTES = 512 * 1024 * 1024
ORDERS_PER_CHILD = 2000  # Typst remembers what it has set; a fresh child gives the memory back
_ROOT = Path(__file__).resolve().parents[2]
# One thread: the machine's other core serves people.
_ONE_THREAD = dict.fromkeys(("RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


class RenderingChild:
    """Runs `python -m sandwiches.outputs` and answers orders. Safe to share between threads: one order at a time.

    `module` is another program that answers in the same way.
    """

    def __init__(
        self,
        *,
        cpu_s: float = CPU_S,
        memory_bytes: int = MEMORY_BYTES,
        wall_s: float = WALL_S,
        module: str = "sandwiches.outputs",
    ) -> None:
        self._module = module
        self._cpu_s = cpu_s
        self._memory_bytes = memory_bytes
        self._wall_s = wall_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._order_count = 0

    def ask(self, order: dict[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Give the child's answer to an order. Raises CannotMake, BadLogo or RenderOverrun."""
        message = pack({**order, "cpu_s": self._cpu_s}, body)
        with self._lock:
            head, made = self._ask(message)
        failed = head.get("failed")
        if failed is None:
            return head, made
        if failed["kind"] == "cannot":
            raise CannotMake(failed["output"], failed["reason"], failed["detail"])
        if failed["kind"] == "logo":
            raise BadLogo(failed["reason"])
        if failed["kind"] == "overrun":
            raise RenderOverrun(failed["reason"])
        raise OutputError(failed["reason"])

    @property
    def child_id(self) -> int | None:
        """The process id of the child, None before the first order and after close."""
        return self._child.pid if self._child is not None else None

    def close(self) -> None:
        """End the child. The next order starts a new one."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        child = self._start()
        head: dict[str, Any] | None = None
        try:
            answer = _exchange(child, message, time.monotonic() + self._wall_s)
            head = answer[0]
            return answer
        except (TimeoutError, OSError, ValueError) as error:
            raise RenderOverrun("the process that sets pages was stopped") from error
        finally:
            self._order_count += 1
            overran = head is None or head.get("failed", {}).get("kind") in ("overrun", "error")
            if overran or self._order_count >= ORDERS_PER_CHILD:
                self._stop()

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
            env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", "PYTHONHASHSEED": "0", **_ONE_THREAD},
            start_new_session=True,
            bufsize=0,
        )
        self._order_count = 0
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


@cache
def shared_child() -> RenderingChild:
    """Give this process's child; it starts with the first order and ends with the process."""
    child = RenderingChild()
    atexit.register(child.close)
    return child


def _exchange(child: subprocess.Popen[bytes], message: bytes, stop_at: float) -> tuple[dict[str, Any], bytes]:
    assert child.stdin is not None
    assert child.stdout is not None
    _write(child.stdin, message, stop_at)
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        handle = child.stdout.fileno()

        def read(count: int) -> bytes:
            chunks: list[bytes] = []
            while count:
                if not selector.select(max(0.0, stop_at - time.monotonic())):
                    raise TimeoutError
                chunk = os.read(handle, min(count, 1 << 20))
                if not chunk:
                    break
                chunks.append(chunk)
                count -= len(chunk)
            return b"".join(chunks)

        answer = unpack(read)
    if answer is None:
        raise BrokenPipeError("the process that sets pages ended")
    return answer


def _write(pipe: IO[bytes], message: bytes, stop_at: float) -> None:
    os.set_blocking(pipe.fileno(), False)
    view = memoryview(message)
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_WRITE)
        while view:
            if not selector.select(max(0.0, stop_at - time.monotonic())):
                raise TimeoutError
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(pipe.fileno(), view) :]
