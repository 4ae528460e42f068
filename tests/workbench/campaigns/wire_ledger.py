"""A channel of any class in memory: what it has taken, by key, and how it answers. Registered in place of a real wire."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workbench import clock
from workbench.campaigns.delivering.wires import LAG, PlainWire
from workbench.campaigns.transports import Outcome


@dataclass(frozen=True)
class Note:
    """A message."""

    key: str
    purpose: str
    copy_key: str = ""


@dataclass
class LedgerWire(PlainWire):
    """Takes every message, or does as `answer(note, times it was tried)` says."""

    kind: str = "chat"
    idempotency: Any = "N"
    key_life: timedelta | None = None
    lag: timedelta = LAG
    can_look_up: bool = False
    can_withdraw: bool = False
    can_correct: bool = False
    answer: Callable[[Note, int], Outcome | None] = lambda _note, _tries: None
    taken: list[tuple[str, datetime]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    looked: int = 0
    tries: Counter[str] = field(default_factory=Counter)

    def prepare(self, session, delivery, settings):
        return Note(delivery.key, delivery.purpose, delivery.receipt.get("copy_key", ""))

    def take(self, note):
        """The other side has it; with a key that it knows it takes nothing again."""
        if self.idempotency != "K" or all(key != note.key for key, _at in self.taken):
            self.taken.append((note.key, clock.utcnow()))

    def send(self, message, settings):
        self.tries[message.key] += 1
        answer = self.answer(message, self.tries[message.key])
        if answer is not None:
            return answer
        self.take(message)
        return Outcome("sent", receipt={"url": "https://norrvik.example/1"})

    def look_up(self, message, settings):
        self.looked += 1
        shows = [key for key, at in self.taken if at + timedelta(minutes=2) <= clock.utcnow()]
        return Outcome("sent", receipt={"url": "https://norrvik.example/1"}) if message.key in shows else Outcome("missing")

    def withdraw(self, message, settings):
        self.gone.append(message.copy_key)
        return Outcome("sent")

    def correct(self, message, settings):
        self.changed.append(message.copy_key)
        return Outcome("sent")

    @property
    def copies(self):
        return Counter(key for key, _at in self.taken)
