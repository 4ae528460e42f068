"""Kill -9 at the eight steps of one message, in a process of its own. FAULTS.md F-01; "ledger" is what the receiver has taken."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event

from tests.workbench.campaigns.wire_ledger import LedgerWire, Note
from workbench import clock
from workbench.campaigns.delivering import dispatching, wires
from workbench.db import Database
from workbench.settings import Settings

STEPS = (
    "before_claim", "after_claim", "before_request", "request_half_sent", "accepted_no_answer", "answer_read", "before_commit",
    "after_commit",
)  # fmt: skip


@dataclass
class FileWire(LedgerWire):
    """Keeps its ledger in a file, so that it outlives the process that sent."""

    path: Path = Path()

    def take(self, note: Note) -> None:
        known = self.path.read_text().splitlines() if self.path.exists() else []
        if self.idempotency == "K" and any(line.startswith(f"{note.key} ") for line in known):
            return
        with self.path.open("a") as ledger:
            ledger.write(f"{note.key} {clock.utcnow().isoformat()}\n")

    def look_up(self, message: Note, settings: Settings) -> Any:
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        self.taken = [(key, datetime.fromisoformat(at)) for key, at in (line.split(" ") for line in lines)]
        return super().look_up(message, settings)

    def copies_of(self, key: str) -> int:
        """How often a message stands at the receiver."""
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        return sum(line.startswith(f"{key} ") for line in lines)


def send_and_die(step: str, url: str, settings: Settings, wire: FileWire) -> bool:
    """Send what is due in a process that is killed at that step. Gives whether the kill came."""
    child = os.fork()
    if child == 0:
        try:
            _die_at(step, wire)
            database = Database(url)
            if step == "before_commit":
                event.listen(database.engine, "commit", _unless(lambda: not _answered))
            dispatching.Dispatcher(database, settings).run()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


_answered: list[bool] = []


def _die(*_arguments: Any, **_options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _unless(is_too_early: Callable[[], bool]) -> Callable[..., None]:
    return lambda *_arguments: None if is_too_early() else _die()


def _die_at(step: str, wire: FileWire) -> None:
    """Only this process is changed, and it does not live long."""
    take, finish, write = wire.take, dispatching.finish_calls, dispatching.Dispatcher._write
    wires._wires[wire.kind] = wire

    def finishing(*arguments: Any, **options: Any) -> None:
        finish(*arguments, **options)
        _answered.append(True)

    if step == "before_claim":
        dispatching.claim_due = _die  # type: ignore[assignment]
    elif step == "after_claim":
        dispatching.read_calls = _die  # type: ignore[assignment]
    elif step == "before_request":
        wires.transmit = _die  # type: ignore[assignment]
    elif step == "request_half_sent":
        wire.take = _die  # type: ignore[method-assign]
    elif step == "accepted_no_answer":
        wire.take = lambda note: (take(note), _die())[1]  # type: ignore[method-assign]
    elif step == "answer_read":
        dispatching.finish_calls = _die  # type: ignore[assignment]
    elif step == "before_commit":
        dispatching.finish_calls = finishing
    else:
        dispatching.Dispatcher._write = lambda self, results: (write(self, results), _die())[1]  # type: ignore[method-assign]
