"""Every kind of job, run twice on one world: payloads from the world's rows, and what the second run changed."""

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event, select, update

from tests.fakes import FakeClock
from tests.faults.slow_letters import SlowMailServer
from workbench.db import Database
from workbench.queue import Job, Registry, enqueue, run_job
from workbench.settings import Settings
from workbench.tables import metadata

WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# What only says that something ran or was tried, and when.
TELLING = frozenset({"activity", "audit_link", "audit_seal"})
# Columns, or whole tables, that say when a job last looked, or how far, its own rows of the trail among it.
LOOKED = {
    "channel": ("checked_at",),
    "rule_count": ("counted_at",),
    "rumour_reading": ("read_at",),
    "alert_mark": ("position", "at", "read_at"),
}
APART = timedelta(seconds=61)  # the second run comes when the claim of the first has ended


@dataclass(frozen=True)
class Outcome:
    """How the two runs ended, what the first wrote to, what the second changed, and how many letters there were."""

    states: tuple[str, str]
    error: str
    did: frozenset[str]
    changed: tuple[str, ...]
    letters: int


@dataclass
class Bench:
    """A world, its clock and its mail server, on which jobs are run twice."""

    database: Database
    settings: Settings
    registry: Registry
    clock: FakeClock
    mail: SlowMailServer
    file: Path

    def __post_init__(self) -> None:
        self.written: set[str] = set()
        self.numbers = count()
        event.listen(self.database.engine, "after_cursor_execute", self._note)

    def run_twice(self, kind: str, payload: Mapping[str, Any]) -> Outcome:
        """The same row of the job table both times, as if its closing had been lost with its worker."""
        with self.database.write_session() as session:
            session.execute(update(Job).where(Job.state != "done").values(state="done"))
            job_id = enqueue(session, kind, dict(payload), dedupe=f"twice:{next(self.numbers)}")
        assert job_id is not None
        self.mail.letters.clear()
        first, did, error = self._run(job_id)
        letters, before = self._letters(), self._copy()
        with self.database.write_session() as session:
            if kind not in self.registry.ticks:
                self.clock.move(APART)
            values = {"state": "queued", "run_at": self.clock.utcnow(), "finished_at": None, "last_error": None}
            session.execute(update(Job).where(Job.id == job_id).values(**values))
        second, written, _error = self._run(job_id)
        changed = sorted(self._difference(before, written))
        more = self._letters() - letters
        changed += [f"{len(more)} letters more"] if more else []
        return Outcome((first, second), error, did, tuple(changed), len(letters))

    def _run(self, job_id: int) -> tuple[str, frozenset[str], str]:
        self.written.clear()
        run_job(self.database, self.settings, self.registry, job_id)
        written = frozenset(self.written - TELLING)
        with self.database.read_session() as session:
            state, error = session.execute(select(Job.state, Job.last_error).where(Job.id == job_id)).one()
        return state, written - {"job"}, error or ""

    def _note(self, _connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        found = WRITING.match(statement)
        if found and cursor.rowcount:
            self.written.add(found[1])

    def _letters(self) -> set[tuple[str, str]]:
        return {(str(letter["Message-ID"]), str(letter["To"])) for letter in self.mail.letters}

    def _copy(self) -> Path:
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(shutil.copy(self.file, self.file.with_suffix(".before")))

    def _difference(self, before: Path, written: frozenset[str]) -> Iterator[str]:
        for table in [*written, "job"]:
            old, new = _rows(before, table), _rows(self.file, table)
            if old != new:
                yield f"{table}: {list((old - new).items())[:2]} → {list((new - old).items())[:2]}"[:600]


def _rows(file: Path, table: str) -> Counter[Any]:
    """What a table holds; of jobs only which of them are wanted."""
    named = [column.name for column in metadata.tables[table].columns if column.name not in LOOKED.get(table, ())]
    columns = "kind, dedupe" if table == "job" else ", ".join(f'"{name}"' for name in named)
    with closing(sqlite3.connect(file)) as connection:
        return Counter(connection.execute(f"SELECT {columns} FROM {table}"))


def payloads(file: Path, wanted: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The payload with the first rows of the tables that it names, then with the last ones; as it is when it names none."""
    seen = []
    for order in ("min", "max"):
        payload = {key: _id_in(file, value, order) if _names_table(value) else value for key, value in wanted.items()}
        if payload not in seen and not any(value in (None, [None]) for value in payload.values()):
            seen.append(payload)
            yield payload


def _names_table(value: Any) -> bool:
    return (value[0] if isinstance(value, list) and value else value) in metadata.tables


def _id_in(file: Path, value: Any, order: str) -> Any:
    table = value[0] if isinstance(value, list) else value
    key = next(iter(metadata.tables[table].primary_key.columns)).name
    with closing(sqlite3.connect(file)) as connection:
        (found,) = connection.execute(f"SELECT {order}({key}) FROM {table}").fetchone()
    return [found] if isinstance(value, list) else found
