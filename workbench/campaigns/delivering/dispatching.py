"""The loop that sends: a few short transactions for many messages, the calls side by side in threads.

One dispatcher at a time in a process; each worker process has its own, and the database decides who sends what.
A channel holds at most PER_CHANNEL calls, so that one that hangs holds neither the others nor the worker.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from workbench import clock
from workbench.campaigns.delivering import wires
from workbench.campaigns.delivering.claiming import Call, Claim, claim_due, claim_look_ups, keep_receipts, read_calls, recover
from workbench.campaigns.delivering.finishing import Result, finish_calls
from workbench.campaigns.delivering.preparing import due_before, prepare_due
from workbench.campaigns.transports import Outcome
from workbench.db import Database
from workbench.settings import Settings

log = structlog.get_logger(__name__)

THREADS = 64
PER_CHANNEL = 4
LINGER = timedelta(seconds=3)
LOOK_AFTER = timedelta(seconds=5)
PASS_SECONDS = 0.05  # results are gathered this long, so that one transaction writes many
_running: dict[str, bool] = {}  # database address -> whether somebody asked again meanwhile
_guard = threading.Lock()


class Dispatcher:
    """Sends what is due until nothing is left that could be sent now."""

    def __init__(self, database: Database, settings: Settings, *, renew: Callable[[], None] = lambda: None) -> None:
        self.database = database
        self.settings = settings
        self.renew = renew
        self.under_way: dict[Future[Outcome], Call] = {}
        self.on_channel: Counter[int] = Counter()
        self.unwritten: list[Result] = []
        self.looked_after: datetime | None = None

    def run(self) -> int:
        """Send until idle. Gives how many calls were made."""
        made = 0
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="send")
        try:
            while True:
                self.renew()
                self._look_after()
                self._gather()
                calls, changed = self._take(clock.utcnow())
                for call in calls:
                    self._start(pool, call)
                made += len(calls)
                is_idle = not (calls or changed or self.under_way or self.unwritten)
                if is_idle and not self._is_soon_due():
                    return made
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _is_soon_due(self) -> bool:
        """Stay for what is due within seconds: to be woken anew takes longer. False as well when the clock stands still."""
        now = clock.utcnow()
        with self.database.read_session() as session:
            if not due_before(session, now + LINGER):
                return False
        time.sleep(PASS_SECONDS * 2)
        return clock.utcnow() > now

    def _look_after(self) -> None:
        """Now and then: what a crash left behind, and what waited for a consent."""
        if self.looked_after is not None and clock.utcnow() < self.looked_after + LOOK_AFTER:
            return
        self.looked_after = clock.utcnow()
        with self.database.write_session() as session:
            recover(session, now=self.looked_after)
            prepare_due(session, self.settings, now=self.looked_after, held=True)

    def _gather(self) -> None:
        """Wait a moment for answers, and write all that have come."""
        if self.under_way:
            wait(self.under_way, timeout=PASS_SECONDS * 4, return_when=FIRST_COMPLETED)
            wait(self.under_way, timeout=PASS_SECONDS)
        for future in [each for each in self.under_way if each.done()]:
            call = self.under_way.pop(future)
            self.on_channel[call.claim.channel_id] -= 1
            self.unwritten.append((call, future.result()))
        results, self.unwritten = self.unwritten, []
        if results:
            self._write(results)

    def _write(self, results: list[Result]) -> None:
        """All in one transaction; when one of them breaks it, each in its own, and the broken one waits for its lease to end."""
        try:
            with self.database.write_session() as session:
                finish_calls(session, results, now=clock.utcnow())
        except Exception as error:
            if len(results) == 1:
                delivery_id = results[0][0].claim.delivery_id
                log.error("an outcome could not be written", delivery_id=delivery_id, error=wires.where_raised(error))
                return
            for result in results:
                self._write([result])

    def _take(self, now: datetime) -> tuple[list[Call], int]:
        """Prepare what is due and claim what may leave: one transaction. The texts are made after it."""
        with self.database.write_session() as session:
            prepared = prepare_due(session, self.settings, now=now)
            room = THREADS - len(self.under_way)
            claims: list[Claim] = claim_due(session, now=now, free=self._free, most=room)
            claims += claim_look_ups(session, now=now, most=max(room - len(claims), 0))
        if not claims:
            return [], prepared
        with self.database.read_session() as session:
            calls, receipts = read_calls(session, claims, self.settings)
        if receipts:
            with self.database.write_session() as session:
                keep_receipts(session, receipts)
        return calls, prepared

    def _free(self, channel_id: int) -> int:
        return PER_CHANNEL - self.on_channel[channel_id]

    def _start(self, pool: ThreadPoolExecutor, call: Call) -> None:
        if call.outcome is not None:  # it could not even be made
            self.unwritten.append((call, call.outcome))
            return
        self.on_channel[call.claim.channel_id] += 1
        self.under_way[pool.submit(_make, call, self.settings)] = call


def dispatch(database: Database, settings: Settings, *, renew: Callable[[], None] = lambda: None) -> int:
    """Send all that is due. When this process does so already, it is asked to look once more. Gives how many calls were made."""
    made = 0
    with _one_at_a_time(database.url) as rounds:
        for _round in rounds:
            made += Dispatcher(database, settings, renew=renew).run()
    return made


@contextmanager
def _one_at_a_time(name: str) -> Iterator[Iterator[None]]:
    """Rounds for the first to come; none for who comes while it runs: the first then looks once more."""
    with _guard:
        is_mine = name not in _running
        _running[name] = True
    if not is_mine:
        yield iter(())
        return
    is_over: list[bool] = []
    try:
        yield _rounds(name, is_over)
    finally:
        if not is_over:
            with _guard:
                del _running[name]


def _rounds(name: str, is_over: list[bool]) -> Iterator[None]:
    while True:
        with _guard:
            if not _running[name]:
                del _running[name]
                is_over.append(True)
                return
            _running[name] = False
        yield


def _make(call: Call, settings: Settings) -> Outcome:
    if call.claim.is_look_up:
        return wires.read_back(call.kind, call.message, settings)
    return wires.transmit(call.kind, call.purpose, call.message, settings)
