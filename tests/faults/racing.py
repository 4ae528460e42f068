"""Two workers on one job at the same moment: the first has lost its claim and does not know it, the second has taken it over.

What they do together is compared with what one worker alone does in a second world that begins alike: rows by table, letters.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import event, func, literal, select, union_all, update
from sqlalchemy.exc import OperationalError

from tests.fakes import FakeClock
from tests.faults.slow_letters import SlowMailServer
from workbench.db import Database
from workbench.queue import Job, Registry, enqueue, run_job
from workbench.settings import Settings
from workbench.tables import metadata

WRITING = re.compile(r"\s*(?:INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
OURS = re.compile(r'\s*UPDATE\s+"?job\b', re.IGNORECASE)  # the claim's own
SAYING = {"activity", "audit_link", "audit_seal"}  # that something ran
COUNTS = union_all(*(select(literal(one.name), func.count()).select_from(one) for one in metadata.sorted_tables))
TOGETHER_SECONDS = 10.0  # to begin at the same moment
AT_WRITING_SECONDS = 0.15  # to write at the same moment; who waits for a row that the other holds comes later
OVER_SECONDS = 60.0


@dataclass
class House:
    """One world, with as many workers as are asked for: each has its own connections and its own registry, as processes have."""

    make_database: Callable[[], Database]
    make_registry: Callable[[], Registry]
    settings: Settings
    clock: FakeClock
    mail: SlowMailServer
    around: Callable[[], AbstractContextManager[Any]]
    faults: list[str] = field(default_factory=list)
    copies: int = 0  # letters that went again under the same Message-ID, which a mail server may fold
    met: int = 0  # how often both stood before their first write together

    def __post_init__(self) -> None:
        self.workers = [(self.make_database(), self.make_registry()) for _number in range(2)]
        self.database = self.workers[0][0]
        self.number = 0

    def close(self) -> None:
        """Every connection."""
        for database, _registry in self.workers:
            database.dispose()

    def alone(self, kind: str, payload: Mapping[str, Any]) -> dict[str, int]:
        """One worker runs the job. Gives what `held` gives."""
        job_id = self._ask(kind, payload)
        with self.around():
            run_job(*self._of(0), job_id)
        return self._end(job_id)

    def race(self, kind: str, payload: Mapping[str, Any]) -> dict[str, int]:
        """Two do: the second claims it while the first stands at its beginning; then both run. Gives what `held` gives."""
        job_id, begin, writing = self._ask(kind, payload), threading.Barrier(2), threading.Barrier(2)
        threads = [threading.Thread(target=self._run, args=(number, job_id, begin, writing), daemon=True) for number in (0, 1)]
        taken = threading.Event()
        self.begun = taken
        threads[0].start()
        taken.wait(TOGETHER_SECONDS)
        with self.database.write_session() as session:
            past = self.clock.utcnow() - timedelta(seconds=1)
            session.execute(update(Job).where(Job.id == job_id, Job.state == "running").values(lease_until=past))
        threads[1].start()
        for thread in threads:
            thread.join(OVER_SECONDS)
            self.faults += [f"{kind} {dict(payload)}: a worker hangs"] if thread.is_alive() else []
        return self._end(job_id)

    def again(self) -> dict[str, int]:
        """The newest job waits for another time, as when the worker that lost its claim had the host: that time comes."""
        with self.database.read_session() as session:
            job_id, run_at = session.execute(select(Job.id, Job.run_at).where(Job.dedupe == f"race:{self.number}")).one()
        self.clock.now = max(self.clock.now, run_at + timedelta(seconds=1))
        with self.around():
            run_job(*self._of(0), job_id)
        return self._end(job_id)

    def _of(self, number: int) -> tuple[Database, Settings, Registry]:
        database, registry = self.workers[number]
        return database, self.settings, registry

    def _run(self, number: int, job_id: int, begin: threading.Barrier, writing: threading.Barrier) -> None:
        database, settings, registry = self._of(number)
        me = threading.get_ident()

        def before(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if threading.get_ident() == me and WRITING.match(statement) and not OURS.match(statement):
                self._meet(writing, AT_WRITING_SECONDS)

        with self.database.read_session() as session:
            kind = session.scalar(select(Job.kind).where(Job.id == job_id)) or ""
        real = registry.kinds[kind]

        def handler(context: Any, payload: Any) -> None:
            self.begun.set()
            self._meet(begin, TOGETHER_SECONDS)
            if database.engine.dialect.name == "postgresql":  # on SQLite one writes after the other by its nature
                event.listen(database.engine, "before_cursor_execute", before)
            try:
                real.handler(context, payload)
            except OperationalError as error:  # of the worker without a claim the row tells nothing; refused rows it may have
                self.faults.append(f"{kind}: {type(error).__name__} {error}"[:300])
                raise

        registry.kinds[kind] = replace(real, handler=handler)
        try:
            with self.around():
                run_job(database, settings, registry, job_id)
        except Exception as error:  # what run_job lets out would end a worker's thread
            self.faults.append(f"{kind}: {type(error).__name__} {error}"[:300])
        finally:
            registry.kinds[kind] = real
            begin.abort()
            writing.abort()
            if event.contains(database.engine, "before_cursor_execute", before):
                event.remove(database.engine, "before_cursor_execute", before)

    def _meet(self, place: threading.Barrier, seconds: float) -> None:
        try:
            self.met += place.wait(seconds) == 0
        except threading.BrokenBarrierError:
            return

    def _ask(self, kind: str, payload: Mapping[str, Any]) -> int:
        self.number += 1
        self.mail.letters.clear()
        with self.database.write_session() as session:
            session.execute(update(Job).where(Job.state != "done").values(state="done"))
            job_id = enqueue(session, kind, dict(payload), dedupe=f"race:{self.number}")
        assert job_id is not None
        return job_id

    def _end(self, job_id: int) -> dict[str, int]:
        """How many rows each table holds, how many letters there are by Message-ID and receiver, and how the job stands."""
        with self.database.read_session() as session:
            state, error = session.execute(select(Job.state, Job.last_error).where(Job.id == job_id)).one()
            counts = {str(name): int(count) for name, count in session.execute(COUNTS)}
        if any(word in (error or "") for word in ("Deadlock", "Operational", "InFailedSql", "StaleData", "IntegrityError")):
            self.faults.append(f"job {job_id}: {error}")
        letters = Counter((str(one["Message-ID"]), str(one["To"])) for one in self.mail.letters)
        rows = {name: count for name, count in counts.items() if name not in SAYING}
        self.copies += sum(letters.values()) - len(letters)
        return {**rows, "letters": len(letters), f"job is {state}": 1}


def differing(alone: Mapping[str, int], together: Mapping[str, int]) -> Iterator[str]:
    """Where two workers left more or less than one."""
    for name in sorted({*alone, *together}):
        if alone.get(name, 0) != together.get(name, 0):
            yield f"{name} {alone.get(name, 0)} → {together.get(name, 0)}"
