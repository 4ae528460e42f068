"""One piece of work, done once without a fault and then with one at each of its steps: the house must look the same."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tests.fakes import FakeClock
from tests.faults.dying import Trial, run_with_fault
from workbench import make_registry
from workbench.activity.models import Activity
from workbench.db import Database
from workbench.queue import Job, Registry, run_due, sweep
from workbench.settings import Settings
from workbench.tables import metadata

RESTS = (timedelta(seconds=1), timedelta(minutes=6), timedelta(minutes=6), timedelta(minutes=31))  # past every lease and pause


@dataclass
class House:
    """A database that can be put back as it was, its clock, and the worker that comes after."""

    database: Database
    settings: Settings
    clock: FakeClock
    registry: Registry
    forget: Callable[[], None] = lambda: None  # what stands outside the database is put back here
    ignoring: frozenset[str] = frozenset()  # tables that count tries, not work
    tolerating: frozenset[str] = frozenset()  # words of the trail, and kinds of job, that tell of the fault itself
    rests: tuple[timedelta, ...] = RESTS
    started: Any = None

    def __post_init__(self) -> None:
        self.started = self.clock.now
        self.database.dispose()
        _checkpoint(self.file)
        shutil.copy(self.file, self.file.with_suffix(".before"))

    @property
    def file(self) -> Path:
        """The database's file."""
        return Path(self.settings.database_url.removeprefix("sqlite:///"))

    def put_back(self) -> None:
        """As it was at first."""
        self.database.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self.file}{ending}").unlink(missing_ok=True)
        shutil.copy(self.file.with_suffix(".before"), self.file)
        self.clock.now = self.started
        self.database.ticks_written.clear()
        self.forget()

    def work(self) -> None:
        """What a worker does in one go: write its ticks, run what is due."""
        sweep(self.database, self.registry, self.clock.utcnow())
        run_due(self.database, self.settings, self.registry)

    def work_on(self) -> None:
        """A worker that is started again, and goes on until every lease and pause is over."""
        for rest in self.rests:
            self.clock.move(rest)
            self.work()

    def looks(self) -> dict[str, Any]:
        """How many rows each table has, which jobs are in which state, what the trail says."""
        with self.database.read_session() as session:
            tables = [table for table in metadata.sorted_tables if table.name not in {"job", *self.ignoring}]
            counts = {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}
            is_tick = Job.dedupe.like("tick:%")
            untold = select(Job.kind, Job.state).where(~is_tick, Job.kind.not_in(self.tolerating))
            jobs = Counter(f"{kind} {state}" for kind, state in session.execute(untold))
            stuck = Counter(session.scalars(select(Job.kind).where(is_tick, Job.state == "running")))
            trail = Counter(session.scalars(select(Activity.verb).where(Activity.verb.not_in(self.tolerating))))
        return {**counts, "jobs": dict(jobs), "stuck": dict(stuck), "trail": dict(trail)}


@dataclass
class Report:
    """What the trials of one piece of work gave."""

    steps: int
    tried: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.tried} faults at {self.steps} steps, {len(self.wrong)} wrong"


def try_every_step(
    house: House, act: Callable[[], Any], after: Callable[[], Any], *, how: str, most: int, also: Callable[[], Any] = lambda: None
) -> Report:
    """Do it without a fault, then with one at each of at most `most` steps. `also()` is what else must be the same.

    `how` is "kill", "fail", or "both": one after the other.
    """
    sound = _one(house, act, after, Trial(met=False), at=0, how=how)
    assert not sound.error, sound.error
    wanted = (house.looks(), also())
    report = Report(sound.steps)
    for number, at in enumerate(chosen(sound.steps, most)):
        fault = ("kill", "fail")[number % 2] if how == "both" else how
        trial = _one(house, act, after, sound, at=at, how=fault)
        report.tried += trial.met
        found = (house.looks(), also())
        if found != wanted:
            report.wrong.append(f"step {at}: {_difference(wanted, found)}")
    return report


def chosen(steps: int, most: int) -> Sequence[int]:
    """Which steps are tried: all, or so many from the first to the last."""
    if steps <= most:
        return range(1, steps + 1)
    return sorted({1 + round(number * (steps - 1) / (most - 1)) for number in range(most)})


def only(*kinds: str, ticks: Sequence[str] = ()) -> Registry:
    """The jobs of the house as they are, but only these kinds (whole rooms when named so: "alerts."), and these ticks."""
    registry = make_registry()
    registry.kinds = {kind: value for kind, value in registry.kinds.items() if kind.startswith(kinds)}
    registry.ticks = {kind: registry.ticks[kind] for kind in ticks}
    return registry


def _one(house: House, act: Callable[[], Any], after: Callable[[], Any], sound: Trial, *, at: int, how: str) -> Trial:
    house.put_back()
    house.database.dispose()
    trial = run_with_fault(house.database, act, at=at, how=how)
    after()
    return trial


def _checkpoint(file: Path) -> None:
    """Put what stands in the log beside the file into the file."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _difference(wanted: tuple[dict[str, Any], Any], found: tuple[dict[str, Any], Any]) -> str:
    names = [name for name in wanted[0] if wanted[0][name] != found[0].get(name)]
    told = [f"{name} {wanted[0][name]} → {found[0].get(name)}" for name in names]
    return "; ".join(told + ([f"outside {wanted[1]} → {found[1]}"] if wanted[1] != found[1] else []))
