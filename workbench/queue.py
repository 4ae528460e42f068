"""The job table and its engine. The row is the truth; huey only carries its id, as a wake-up call.

A job is written in the transaction of the change that wants it. It is claimed by one UPDATE, holds a lease while it
runs, and is closed in the transaction of its effect. A lost wake-up loses nothing: the sweeper finds due rows again.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import CheckConstraint, Index, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from workbench import clock
from workbench.db import Base, Database, after_commit, work_that_has_begun
from workbench.errors import ReadOnly
from workbench.settings import Settings

log = structlog.get_logger(__name__)

BACKOFF = (5, 300, 1800, 7200, 21600)  # seconds before try 2, 3, 4 …; FAULTS.md F-08
DONE_KEPT = timedelta(days=7)
TICK_KEPT = timedelta(minutes=10)  # a clock that is set back further runs its ticks again
FORGET_EVERY = 60  # seconds
MOST_DEATHS = 3  # workers that ended while they ran one job, one after the other; then it is given up
DIED = "the worker ended while it ran"
HUNG = "it ran too long and its worker was ended"
DEATHS = re.compile(rf"(?:{DIED}|{HUNG}.*) \((\d+)\)", re.DOTALL)
IN_HAND = timedelta(minutes=1)
LETTERS = "letters"  # the lane of their kinds
LEASES_TO_A_LIMIT = 2  # a job that has run twice as long as its claim, without renewing it, hangs


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
    request_id: Mapped[str | None]  # of the request that wanted it, also through jobs between: the log's thread
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


@dataclass
class Run:
    """A job that runs in this process: its kind and try, and how long it may still run before it is taken to hang."""

    kind: str
    attempt: int
    limit: float
    ends_at: float

    def may_run(self, lease_seconds: float) -> None:
        """From now, by a clock that nobody sets."""
        self.limit = LEASES_TO_A_LIMIT * lease_seconds
        self.ends_at = time.monotonic() + self.limit


@dataclass
class JobContext:
    """What a handler is given: the database, the settings, and its own claim on the job."""

    database: Database
    settings: Settings
    job_id: int
    attempt: int
    finished: bool = False
    run: Run | None = None

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
            _one_row(session, update(Job).where(*own(self.job_id, self.attempt)).values(lease_until=until))
        if self.run is not None:
            self.run.may_run(seconds)


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
    lanes: dict[str, list[str]] = field(default_factory=dict)
    running: dict[int, Run] = field(default_factory=dict)  # in this process

    def add(self, kind: str, handler: Handler, *, lease_seconds: int = 60, max_attempts: int = 5) -> None:
        """Register a kind; a second registration of the same name is a programming error."""
        if kind in self.kinds:
            raise ValueError(f"job kind {kind} is registered twice")
        self.kinds[kind] = Kind(handler, lease_seconds, max_attempts)

    def add_letter(self, kind: str, handler: Handler, *, lease_seconds: int = 60, max_attempts: int = 5) -> None:
        """Register a kind that writes letters. One thread has them all: a mail server that says nothing holds no other."""
        self.add(kind, handler, lease_seconds=lease_seconds, max_attempts=max_attempts)
        self.add_lane(LETTERS, kind)

    def without_letters(self) -> "Registry":
        """What every thread of a worker may run; it sees what the others run."""
        return replace(self, kinds={name: kind for name, kind in self.kinds.items() if name not in self.lanes.get(LETTERS, ())})

    def add_lane(self, name: str, *kinds: str) -> None:
        """Give these kinds a thread of their own in the worker, so that they wait for no other work."""
        self.lanes.setdefault(name, []).extend(kinds)

    def add_tick(self, kind: str, handler: Handler, *, every_seconds: int, lease_seconds: int = 60) -> None:
        """Register a kind that runs once per period; two workers do not run the same period twice."""
        self.add(kind, handler, lease_seconds=lease_seconds, max_attempts=1)
        self.ticks[kind] = every_seconds


def enqueue(session: Session, kind: str, payload: dict[str, Any], *, dedupe: str, run_at: datetime | None = None) -> int | None:
    """Write a job in the caller's transaction. Returns its id, or None when `dedupe` already stands."""
    now = clock.utcnow()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    asked_by = structlog.contextvars.get_contextvars().get("request_id")
    values = {"payload": payload, "dedupe": dedupe, "state": "queued", "attempts": 0, "request_id": asked_by}
    statement = (
        insert(Job)
        .values(kind=kind, run_at=run_at or now, created_at=now, **values)
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .returning(Job.id)
    )
    job_id = session.scalar(statement)
    wake = session.info.get("wake")
    if job_id is not None and wake is not None and (run_at is None or run_at <= now):
        after_commit(session, lambda: wake(job_id))
    return job_id


def in_hand(session: Session, kinds: Sequence[str], *, but_job_id: int, now: datetime) -> set[int]:
    """What other running jobs of these kinds have just taken in hand (`put_in_hand`). Whoever asks first takes first."""
    running = (Job.kind.in_(kinds), Job.state == "running")
    # Its own row is locked too: two that ask at once do not wait for each other.
    rows = session.execute(select(Job.id, Job.payload).where(*running).order_by(Job.id).with_for_update())
    held = [payload for job_id, payload in rows if job_id != but_job_id and payload.get("until", "") > now.isoformat()]
    return {part for payload in held for part in payload["in_hand"]}


def put_in_hand(session: Session, job_id: int, parts: Sequence[int], *, now: datetime) -> None:
    """Tell the other workers for a minute which rows this job works on. For kinds whose payload says nothing else."""
    payload = {"in_hand": list(parts), "until": (now + IN_HAND).isoformat()}
    session.execute(update(Job).where(Job.id == job_id).values(payload=payload))


def finish(session: Session, job_id: int, attempt: int) -> None:
    """Close the job in this transaction, if this attempt still owns it."""
    values = {"state": "done", "finished_at": clock.utcnow(), "lease_until": None, "last_error": None}
    _one_row(session, update(Job).where(*own(job_id, attempt)).values(**values))


def run_job(database: Database, settings: Settings, registry: Registry, job_id: int) -> bool:
    """Claim and run one job. Returns False when it was not ours to run, and in read-only mode, when jobs wait.

    A job that still runs in this process is not begun again, although its claim has ended: it would hold a second thread.
    Never raises for a handler's error. A job that runs when the read-only mode comes still ends what it began.
    """
    if job_id in registry.running:
        return False
    try:
        claimed = _claim(database, registry, job_id)
    except ReadOnly:
        return False
    except (ValueError, TypeError) as error:
        log.exception("job cannot be read", job_id=job_id)
        _set_aside(database, job_id, f"its row cannot be read: {error}"[:500])
        return False
    if claimed is None:
        return False
    kind, payload, attempt, asked_by = claimed
    told = {"job_id": job_id, "kind": kind, "attempt": attempt, **({"request_id": asked_by} if asked_by else {})}
    with work_that_has_begun(), structlog.contextvars.bound_contextvars(**told):
        _run_claimed(database, settings, registry, job_id, kind, payload, attempt)
    return True


def _run_claimed(
    database: Database, settings: Settings, registry: Registry, job_id: int, kind: str, payload: dict[str, Any], attempt: int
) -> None:
    run = Run(kind, attempt, 0, 0)
    run.may_run(registry.kinds[kind].lease_seconds)
    context = JobContext(database, settings, job_id, attempt, run=run)
    registry.running[job_id] = run
    try:
        registry.kinds[kind].handler(context, payload)
        if not context.finished:
            with context.finishing_session():
                pass
    except LostClaim:
        log.warning("job claim lost", job_id=job_id, kind=kind, attempt=attempt)
    except Retry as again:
        _put_back(database, job_id, attempt, again.at, str(again) or None, state="queued")
    except (Exception, SystemExit) as error:  # a library that ends its process would end a thread of the worker here
        log.exception("job failed", job_id=job_id, kind=kind, attempt=attempt)
        _give_back(database, registry.kinds[kind], job_id, attempt, error)
    finally:
        registry.running.pop(job_id, None)


def due_ids(session: Session, now: datetime, *, limit: int = 200, kinds: Sequence[str] = ()) -> list[int]:
    """Jobs that could be claimed now, oldest first; of these kinds only when some are named."""
    statement = select(Job.id).where(_claimable(now)).order_by(Job.run_at, Job.id).limit(limit)
    return list(session.scalars(statement.where(Job.kind.in_(kinds)) if kinds else statement))


def sweep(database: Database, registry: Registry, now: datetime) -> list[int]:
    """Write the ticks of this period, and return the ids that are due. Raises ReadOnly in read-only mode: everything waits."""
    periods = {kind: int(now.timestamp()) // seconds for kind, seconds in registry.ticks.items()}
    new = {kind: period for kind, period in periods.items() if database.ticks_written.get(kind) != period}
    if new:
        with database.write_session() as session:
            session.info["wake"] = None  # whoever sweeps wakes for what is due, ticks among it
            for kind, period in new.items():
                seconds = registry.ticks[kind]
                enqueue(session, kind, {}, dedupe=f"tick:{kind}:{seconds}:{period}")
        database.ticks_written.update(new)
    with database.read_session() as session:
        return due_ids(session, now, kinds=tuple(registry.kinds))


def register(registry: Registry) -> None:
    """The queue's own upkeep."""
    registry.add_tick("queue.forget_done", forget_done, every_seconds=FORGET_EVERY)


def forget_done(context: JobContext, payload: dict[str, Any]) -> None:
    """Finished jobs go after a week; finished ticks, some of which come every second or two, after minutes."""
    now = clock.utcnow()
    week, minutes = now - DONE_KEPT, now - TICK_KEPT
    with context.finishing_session() as session:
        session.execute(delete(Job).where(Job.state == "done", Job.run_at < week, Job.finished_at < week))
        session.execute(delete(Job).where(Job.state == "done", Job.run_at < minutes, Job.dedupe.like("tick:%")))


def run_due(database: Database, settings: Settings, registry: Registry, *, most: int = 1000) -> int:
    """Run what is due, in this thread, until nothing is left. For commands and tests. Returns how many ran."""
    ran = 0
    while ran < most:
        with database.read_session() as session:
            ids = due_ids(session, clock.utcnow(), kinds=tuple(registry.kinds))
        progressed = [run_job(database, settings, registry, job_id) for job_id in ids]
        ran += sum(progressed)
        if not any(progressed):
            break
    return ran


def _claimable(now: datetime) -> Any:
    expired = (Job.state == "running") & (Job.lease_until < now)
    return or_(Job.state == "queued", expired) & (Job.run_at <= now)


def own(job_id: int, attempt: int) -> tuple[Any, ...]:
    """The conditions under which this try still holds the job."""
    return (Job.id == job_id, Job.state == "running", Job.attempts == attempt)


def _one_row(session: Session, statement: Any) -> None:
    result: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]
    if result.rowcount != 1:
        raise LostClaim


def _claim(database: Database, registry: Registry, job_id: int) -> tuple[str, dict[str, Any], int, str | None] | None:
    now = clock.utcnow()
    with database.write_session() as session:
        columns = Job.kind, Job.state, Job.last_error, Job.request_id
        found = session.execute(select(*columns).where(Job.id == job_id)).first()
        if found is None or found.kind not in registry.kinds:
            return None
        deaths = deaths_of(found.last_error) + 1 if found.state == "running" else 0
        values: dict[str, Any] = {"state": "running", "attempts": Job.attempts + 1}
        values["lease_until"] = now + timedelta(seconds=registry.kinds[found.kind].lease_seconds)
        if deaths:
            values["last_error"] = f"{DIED} ({deaths})"
        if deaths >= MOST_DEATHS:
            values |= {"state": "failed", "lease_until": None, "finished_at": now, "attempts": Job.attempts}
        statement = update(Job).where(Job.id == job_id, _claimable(now)).values(**values).returning(Job.payload, Job.attempts)
        row = session.execute(statement).first()
        payload = None if row is None else _as_dict(row[0])
    if row is None or payload is None:
        return None
    if deaths >= MOST_DEATHS:
        log.error("job given up: it ended its workers", job_id=job_id, kind=found.kind, deaths=deaths)
        return None
    return found.kind, payload, int(row[1]), found.request_id


def deaths_of(last_error: str | None) -> int:
    """How many workers in a row ended while they ran this job, as its row says."""
    said = DEATHS.fullmatch(last_error or "")
    return int(said[1]) if said else 0


def _as_dict(payload: Any) -> dict[str, Any]:
    return json.loads(payload) if isinstance(payload, str) else dict(payload)


def _give_back(database: Database, kind: Kind, job_id: int, attempt: int, error: BaseException) -> None:
    delay = BACKOFF[min(attempt, len(BACKOFF)) - 1]
    state = "failed" if attempt >= kind.max_attempts else "queued"
    at = clock.utcnow() + timedelta(seconds=delay)
    _put_back(database, job_id, attempt, at, f"{type(error).__name__}: {error}"[:500], state=state)


def _set_aside(database: Database, job_id: int, error: str) -> None:
    values = {"state": "failed", "lease_until": None, "last_error": error, "finished_at": clock.utcnow()}
    with database.write_session() as session:
        session.execute(update(Job).where(Job.id == job_id, Job.state != "done").values(**values))


def _put_back(database: Database, job_id: int, attempt: int, at: datetime, error: str | None, *, state: str) -> None:
    with database.write_session() as session:
        values = {"state": state, "run_at": at, "lease_until": None, "last_error": error}
        session.execute(update(Job).where(*own(job_id, attempt)).values(**values))
