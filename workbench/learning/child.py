"""The child process that trains. It says how far it is, one JSON object a line; whatever happens to it, the worker goes on."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
BEAT_SECONDS = 1.0
LONGEST_SECONDS = 3600.0
_END = None


@dataclass
class Outcome:
    """What came of it: the card, or an error with its code, or neither when the process broke off."""

    card: dict[str, Any] | None = None
    error: str = ""
    code: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    exit_code: int | None = None
    was_stopped: bool = False


def follow(command: Sequence[str], errors: Path, *, hear: Callable[[str, int, int], None], beat: Callable[[], bool]) -> Outcome:
    """Run the command to its end. `hear` is told of each stage; `beat` is asked every second and says whether to go on.

    The child is gone when this returns or raises. It also ends by itself when this process dies: its standard input is closed.
    """
    outcome = Outcome()
    with errors.open("wb") as stderr:
        process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, cwd=ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        _listen(process, outcome, hear, beat)
    finally:
        if process.poll() is None:
            process.kill()
        outcome.exit_code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
    return outcome


def learn_command(*, labels: Path, running: Path, models: Path, work: Path, is_starter: bool) -> list[str]:
    """`python -m classifiers learn …` as a list."""
    command = [sys.executable, "-m", "classifiers", "learn", "--follow-stdin", "--labels", str(labels), "--running", str(running)]
    command += ["--models", str(models), "--work", str(work)]
    return [*command, "--starter"] if is_starter else command


def _listen(
    process: subprocess.Popen[bytes], outcome: Outcome, hear: Callable[[str, int, int], None], beat: Callable[[], bool]
) -> None:
    lines: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    until = time.monotonic() + LONGEST_SECONDS
    while True:
        try:
            line = lines.get(timeout=BEAT_SECONDS)
        except queue.Empty:
            line = b""
        if line is _END:
            return
        if line:
            _take(line, outcome, hear)
        if time.monotonic() > until:
            outcome.code = "too_slow"
            return
        if not beat():
            outcome.was_stopped = True
            return


def _read(process: subprocess.Popen[bytes], lines: "queue.Queue[bytes | None]") -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.put(line)
    except ValueError:  # closed while it was read: the child has been stopped
        pass
    lines.put(_END)


def _take(line: bytes, outcome: Outcome, hear: Callable[[str, int, int], None]) -> None:
    """One line of the child; what is no JSON object of ours is passed over."""
    try:
        row = json.loads(line)
    except ValueError:
        return
    if not isinstance(row, dict):
        return
    if "card" in row:
        outcome.card = row["card"]
    elif "error" in row:
        outcome.error, outcome.code = str(row["error"]), str(row.get("code", "other"))
        outcome.values = dict(row.get("values") or {})
    elif "stage" in row:
        hear(str(row["stage"]), int(row["done"]), int(row["total"]))
