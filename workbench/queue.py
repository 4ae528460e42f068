"""The job table and its engine. The row is the truth; huey only carries its id, as a wake-up call.

A job is written in the transaction of the change that wants it. It is claimed by one UPDATE, holds a lease while it
runs, and is closed in the transaction of its effect. A lost wake-up loses nothing: the sweeper finds due rows again.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import CheckConstraint, Index, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from workbench import clock
from workbench.db import Base, Database, after_commit
from workbench.settings import Settings

log = structlog.get_logger(__name__)

BACKOFF = (5, 300, 1800, 7200, 21600)  # seconds before try 2, 3, 4 …; FAULTS.md F-08
DONE_KEPT = timedelta(days=7)


class Job(Base):
    """One piece of work to be done, now or later."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued','running','done','failed')", name="state"),
        Index("ix_job_due", "state", "run_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    dedupe: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default="queued")
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


@dataclass
class JobContext:
    """What a handler is given: the database, the settings, and its own claim on the job."""

    database: Database
    settings: Settings
    job_id: int
    attempt: int
    finished: bool = False

    @contextmanager
    def finishing_session(self) -> Iterator[Session]:
        """A write session that also closes the job: effect and `done` stand or fall together.

        Raises LostClaim when a newer try has taken the job over; the effect is then rolled back.
        """
        with self.database.write_session() as session:
            yield session
            finish(session, self.job_id, self.attempt)
        self.finished = True

    def renew(self, seconds: int) -> None:
        """Hold the claim for `seconds` more from now."""
        with self.database.write_session() as session:
            until = clock.utcnow() + timedelta(seconds=seconds)
            _one_row(session, update(Job).where(*_own(self.job_id, self.attempt)).values(lease_until=until))


class LostClaim(Exception):
    """The lease ran out and another runner took the job; this runner's effect must not stand."""


class Retry(Exception):
    """Raised by a handler that wants to run again at `at`; counts as no failure."""

    def __init__(self, at: datetime, reason: str = "") -> None:
        super().__init__(reason)
        self.at = at


Handler = Callable[[JobContext, dict[str, Any]], None]


@dataclass(frozen=True)
class Kind:
    """How one kind of job runs."""

    handler: Handler
    lease_seconds: int
    max_attempts: int


@dataclass
class Registry:
    """The kinds of job, and which of them tick by themselves."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    ticks: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, handler: Handler, *, lease_seconds: int = 60, max_attempts: int = 5) -> None:
        """Register a kind; a second registration of the same name is a programming error."""
        if kind in self.kinds:
            raise ValueError(f"job kind {kind} is registered twice")
        self.kinds[kind] = Kind(handler, lease_seconds, max_attempts)

    def add_tick(self, kind: str, handler: Handler, *, every_seconds: int, lease_seconds: int = 60) -> None:
        """Register a kind that runs once per period; two workers do not run the same period twice."""
        self.add(kind, handler, lease_seconds=lease_seconds, max_attempts=1)
        self.ticks[kind] = every_seconds


def enqueue(session: Session, kind: str, payload: dict[str, Any], *, dedupe: str, run_at: datetime | None = None) -> int | None:
    """Write a job in the caller's transaction. Returns its id, or None when `dedupe` already stands."""
    now = clock.utcnow()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Job)
        .values(kind=kind, payload=payload, dedupe=dedupe, state="queued", run_at=run_at or now, attempts=0, created_at=now)
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .returning(Job.id)
    )
    job_id = session.scalar(statement)
    wake = session.info.get("wake")
    if job_id is not None and wake is not None and (run_at is None or run_at <= now):
        after_commit(session, lambda: wake(job_id))
    return job_id


def finish(session: Session, job_id: int, attempt: int) -> None:
    """Close the job in this transaction, if this attempt still owns it."""
    values = {"state": "done", "finished_at": clock.utcnow(), "lease_until": None, "last_error": None}
    _one_row(session, update(Job).where(*_own(job_id, attempt)).values(**values))


def run_job(database: Database, settings: Settings, registry: Registry, job_id: int) -> bool:
    """Claim and run one job. Returns False when it was not ours to run. Never raises for a handler's error."""
    claimed = _claim(database, registry, job_id)
    if claimed is None:
        return False
    kind, payload, attempt = claimed
    context = JobContext(database, settings, job_id, attempt)
    try:
        registry.kinds[kind].handler(context, payload)
        if not context.finished:
            with context.finishing_session():
                pass
    except LostClaim:
        log.warning("job claim lost", job_id=job_id, kind=kind, attempt=attempt)
    except Retry as again:
        _put_back(database, job_id, attempt, again.at, str(again) or None, state="queued")
    except Exception as error:
        log.exception("job failed", job_id=job_id, kind=kind, attempt=attempt)
        _give_back(database, registry.kinds[kind], job_id, attempt, error)
    return True


def due_ids(session: Session, now: datetime, *, limit: int = 200) -> list[int]:
    """Jobs that could be claimed now, oldest first."""
    statement = select(Job.id).where(_claimable(now)).order_by(Job.run_at, Job.id).limit(limit)
    return list(session.scalars(statement))


def sweep(database: Database, registry: Registry, now: datetime) -> list[int]:
    """Write the ticks of this period, forget old finished jobs, and return the ids that are due."""
    with database.write_session() as session:
        for kind, seconds in registry.ticks.items():
            period = int(now.timestamp()) // seconds
            enqueue(session, kind, {}, dedupe=f"tick:{kind}:{seconds}:{period}")
        old = now - DONE_KEPT
        session.query(Job).where(Job.state == "done", Job.finished_at < old).delete(synchronize_session=False)
        return due_ids(session, now)


def run_due(database: Database, settings: Settings, registry: Registry, *, most: int = 1000) -> int:
    """Run what is due, in this thread, until nothing is left. For commands and tests. Returns how many ran."""
    ran = 0
    while ran < most:
        with database.read_session() as session:
            ids = due_ids(session, clock.utcnow())
        progressed = [run_job(database, settings, registry, job_id) for job_id in ids]
        ran += sum(progressed)
        if not any(progressed):
            break
    return ran


def _claimable(now: datetime) -> Any:
    expired = (Job.state == "running") & (Job.lease_until < now)
    return or_(Job.state == "queued", expired) & (Job.run_at <= now)


def _own(job_id: int, attempt: int) -> tuple[Any, ...]:
    return (Job.id == job_id, Job.state == "running", Job.attempts == attempt)


def _one_row(session: Session, statement: Any) -> None:
    result: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]
    if result.rowcount != 1:
        raise LostClaim


def _claim(database: Database, registry: Registry, job_id: int) -> tuple[str, dict[str, Any], int] | None:
    now = clock.utcnow()
    with database.write_session() as session:
        kind = session.scalar(select(Job.kind).where(Job.id == job_id))
        if kind not in registry.kinds:
            return None
        until = now + timedelta(seconds=registry.kinds[kind].lease_seconds)
        statement = (
            update(Job)
            .where(Job.id == job_id, _claimable(now))
            .values(state="running", attempts=Job.attempts + 1, lease_until=until)
            .returning(Job.payload, Job.attempts)
        )
        row = session.execute(statement).first()
    return None if row is None else (kind, _as_dict(row[0]), int(row[1]))


def _as_dict(payload: Any) -> dict[str, Any]:
    return json.loads(payload) if isinstance(payload, str) else dict(payload)


def _give_back(database: Database, kind: Kind, job_id: int, attempt: int, error: Exception) -> None:
    delay = BACKOFF[min(attempt, len(BACKOFF)) - 1]
    state = "failed" if attempt >= kind.max_attempts else "queued"
    at = clock.utcnow() + timedelta(seconds=delay)
    _put_back(database, job_id, attempt, at, f"{type(error).__name__}: {error}"[:500], state=state)


def _put_back(database: Database, job_id: int, attempt: int, at: datetime, error: str | None, *, state: str) -> None:
    with database.write_session() as session:
        values = {"state": state, "run_at": at, "lease_until": None, "last_error": error}
        session.execute(update(Job).where(*_own(job_id, attempt)).values(**values))
