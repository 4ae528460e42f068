"""How the installation is, part by part: each look gives a light and a code; operations/wording.py has the sentences.

Green: as it should be. Yellow: somebody should look into it. Red: something does not work, or soon will not.
"""

import json
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from workbench.accounts.queries import people_with_role
from workbench.activity.models import Activity
from workbench.alerts.telling.models import AlertPulse, AlertRoute
from workbench.backups.making import newest_first
from workbench.campaigns.delivering.models import DeliveryStop
from workbench.campaigns.models import Channel, Delivery
from workbench.campaigns.sealing import SecretUnreadable, unseal
from workbench.installing import HERE, is_model_current
from workbench.intake.models import Source
from workbench.intake.sources.service.decisions import standing_decision
from workbench.learning.watching import drift_of
from workbench.operations.read_only import current_period
from workbench.queue import Job
from workbench.settings import Settings

GREEN, YELLOW, RED = "green", "yellow", "red"
SILENT = timedelta(minutes=4)  # the worker's pulse beats every minute
QUEUE_LATE, QUEUE_STUCK = timedelta(minutes=2), timedelta(minutes=15)
FAILED_SHOWN = timedelta(days=7)
PING_LATE = timedelta(minutes=10)
CLOCK_OFF = timedelta(seconds=60)
LOW_SHARE, LOW_BYTES, NO_BYTES = 0.10, 2 * 10**9, 300 * 10**6


@dataclass(frozen=True)
class Look:
    """What was seen of one part."""

    part: str
    light: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def look_at_all(session: Session, settings: Settings, now: datetime) -> list[Look]:
    """Every part in the order of the page."""
    return [
        look_at_database(session),
        _read_only(session),
        look_at_worker(session, now),
        _queue(session, now),
        _collecting(session),
        _delivering(session),
        _model(session, settings, now),
        _disk(settings),
        _clock(session, now),
        _mail(settings),
        _keys(session, settings),
        _backup(settings, now),
        _watched(session, now),
        _administrators(session, settings),
        _deletion(session),
        _address(settings),
    ]


def worst(looks: list[Look]) -> str:
    """The light of the whole."""
    lights = {look.light for look in looks}
    return RED if RED in lights else YELLOW if YELLOW in lights else GREEN


@cache
def migrations() -> tuple[str, ...]:
    """The revisions that this program knows, the newest first. They stand in the names of the files: Alembic stays unloaded."""
    return tuple(sorted((path.name[:4] for path in (HERE / "migrations" / "versions").glob("[0-9]*.py")), reverse=True))


def look_at_database(session: Session) -> Look:
    """Does it answer, and has it the tables of this program?"""
    try:
        found = session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        session.rollback()
        return Look("database", RED, "no_tables")
    facts = {"found": found, "wanted": migrations()[0]}
    if found not in migrations():  # during an upgrade the old program goes on with tables that have been added to
        return Look("database", YELLOW, "newer", facts)
    if found != facts["wanted"]:
        return Look("database", RED, "older", facts)
    return Look("database", GREEN, "well", {"version": found})


def _read_only(session: Session) -> Look:
    period = current_period(session)
    if period is None:
        return Look("changes", GREEN, "well")
    return Look("changes", YELLOW, "read_only", {"reason": period.reason})


def look_at_worker(session: Session, now: datetime) -> Look:
    """Has the worker's pulse been felt lately?"""
    row = session.get(AlertPulse, "scheduler")
    if row is None:
        return Look("worker", RED, "never")
    is_silent = now - row.beat_at > SILENT and current_period(session) is None  # in read-only mode it rests
    facts = {"minutes": int((now - row.beat_at).total_seconds() // 60)}
    return Look("worker", RED if is_silent else GREEN, "silent" if is_silent else "well", facts)


def queue_age(session: Session, now: datetime) -> timedelta:
    """How long the oldest job has waited that should have run."""
    oldest = session.scalar(select(func.min(Job.run_at)).where(Job.state == "queued", Job.run_at <= now))
    return now - oldest if oldest else timedelta(0)


def _queue(session: Session, now: datetime) -> Look:
    age = queue_age(session, now)
    failed = session.scalar(select(func.count()).where(Job.state == "failed", Job.run_at > now - FAILED_SHOWN)) or 0
    facts = {"minutes": int(age.total_seconds() // 60), "failed": failed}
    if current_period(session) is not None:
        return Look("queue", GREEN, "rests", facts)
    if age > QUEUE_LATE:
        return Look("queue", RED if age > QUEUE_STUCK else YELLOW, "late", facts)
    return Look("queue", YELLOW if failed else GREEN, "failed" if failed else "well", facts)


def _collecting(session: Session) -> Look:
    statement = select(Source.state, func.count()).where(Source.removed_at.is_(None)).group_by(Source.state)
    counts = dict(session.execute(statement).all())
    facts = {"count": sum(counts.values()), "failing": counts.get("failing", 0)}
    if not facts["count"]:
        return Look("collecting", YELLOW, "none", facts)
    silent = session.scalar(select(AlertPulse.silent_since).where(AlertPulse.part == "collecting"))
    if silent is not None:
        return Look("collecting", RED, "silent", facts)
    return Look("collecting", YELLOW if facts["failing"] else GREEN, "failing" if facts["failing"] else "well", facts)


def delivery_states(session: Session) -> dict[str, int]:
    """How many deliveries stand in each state."""
    return dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all())


def _delivering(session: Session) -> Look:
    states = delivery_states(session)
    facts = {"failed": states.get("failed", 0), "unknown": states.get("unknown", 0)}
    if session.scalar(select(DeliveryStop.id).where(DeliveryStop.resumed_at.is_(None)).limit(1)) is not None:
        return Look("delivering", YELLOW, "stopped", facts)
    if session.scalar(select(AlertPulse.silent_since).where(AlertPulse.part == "delivering")) is not None:
        return Look("delivering", RED, "silent", facts)
    return Look("delivering", YELLOW if any(facts.values()) else GREEN, "unclear" if any(facts.values()) else "well", facts)


def _model(session: Session, settings: Settings, now: datetime) -> Look:
    if not is_model_current(settings.model_dir):
        return Look("model", RED, "missing")
    reading = drift_of(session, model_version(settings), today=now.date()).shift.reading
    return Look("model", YELLOW if reading == "much" else GREEN, "drift" if reading == "much" else "well")


def model_version(settings: Settings) -> str:
    """What the model in use calls itself."""
    try:
        return str(json.loads((settings.model_dir / "model.json").read_text("utf-8")).get("version", ""))
    except (OSError, ValueError):
        return ""


def _disk(settings: Settings) -> Look:
    usage = shutil.disk_usage(settings.instance_dir)
    facts = {"free": round(usage.free / 1e9, 1), "share": round(100 * usage.free / usage.total)}
    if usage.free < NO_BYTES or not _is_writable(settings.instance_dir):
        return Look("disk", RED, "full", facts)
    is_low = usage.free < LOW_BYTES or usage.free / usage.total < LOW_SHARE
    return Look("disk", YELLOW if is_low else GREEN, "low" if is_low else "well", facts)


def _is_writable(folder: Path) -> bool:
    """The probe has no name: others that look at the same moment write their own, and a process that dies leaves none."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"1")
            probe.flush()
    except OSError:
        return False
    return True


def _clock(session: Session, now: datetime) -> Look:
    """Rows from the future tell that the clock was ahead, or is behind now; PostgreSQL has a clock of its own."""
    newest = session.scalar(select(func.max(Activity.at)))
    ahead = newest - now if newest else timedelta(0)
    if session.get_bind().dialect.name == "postgresql":
        theirs = session.scalar(select(func.clock_timestamp()))
        ahead = max(ahead, abs(theirs - now)) if theirs else ahead
    seconds = int(ahead.total_seconds())
    return Look("clock", YELLOW if ahead > CLOCK_OFF else GREEN, "off" if ahead > CLOCK_OFF else "well", {"seconds": seconds})


def _mail(settings: Settings) -> Look:
    return Look("mail", GREEN, "well") if settings.smtp_url else Look("mail", YELLOW, "none")


def _keys(session: Session, settings: Settings) -> Look:
    """Can what was sealed with the installation's key still be opened?"""
    path = settings.instance_dir / "secret_key"
    if path.exists() and path.stat().st_mode & 0o077:
        return Look("keys", RED, "open", {"path": str(path)})
    for sealed in session.scalars(select(Channel.secret).where(Channel.secret.is_not(None)).limit(20)):
        try:
            unseal(sealed or b"", settings.secret_key)
        except SecretUnreadable:
            return Look("keys", RED, "other_key")
    return Look("keys", GREEN, "well")


def _backup(settings: Settings, now: datetime) -> Look:
    if settings.backup_dir is None:
        return Look("backup", GREEN, "demo") if settings.demo else Look("backup", RED, "none")
    newest = newest_first(settings.backup_dir) if settings.backup_dir.is_dir() else []
    if not newest:
        return Look("backup", RED, "never")
    age = now - datetime.fromtimestamp(newest[0].stat().st_mtime, UTC)
    facts = {"hours": int(age.total_seconds() // 3600), "wanted": settings.backup_hours}
    is_late = age > timedelta(hours=settings.backup_hours + 1)
    light = RED if age > timedelta(hours=2 * settings.backup_hours + 1) else YELLOW if is_late else GREEN
    return Look("backup", light, "late" if is_late else "well", facts)


def _watched(session: Session, now: datetime) -> Look:
    """Does a machine outside hear from this one every minute?"""
    last = session.execute(select(AlertRoute.last_success_at).where(AlertRoute.kind == "ping", AlertRoute.is_active)).first()
    if last is None:
        return Look("watched", YELLOW, "none")
    is_late = last[0] is None or now - last[0] > PING_LATE
    return Look("watched", YELLOW if is_late else GREEN, "late" if is_late else "well")


def _administrators(session: Session, settings: Settings) -> Look:
    count = len(people_with_role(session, "administrator"))
    if count >= 2 or settings.demo:
        return Look("administrators", GREEN, "well" if count >= 2 else "demo", {"count": count})
    return Look("administrators", RED if not count else YELLOW, "few", {"count": count})


def _deletion(session: Session) -> Look:
    decision = standing_decision(session)
    return Look("deletion", YELLOW, "none") if decision is None else Look("deletion", GREEN, "well", {"days": decision.text_days})


def _address(settings: Settings) -> Look:
    if settings.demo and not settings.is_https:
        return Look("address", GREEN, "demo", {"address": settings.base_url})
    if settings.is_https:
        return Look("address", GREEN, "well", {"address": settings.base_url})
    return Look("address", RED, "plain", {"address": settings.base_url})
