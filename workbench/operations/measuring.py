"""What each request and each scrape counts: durations by endpoint (never by path), and the figures for Prometheus."""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.activity.models import Activity
from workbench.activity.sealing.models import AuditLink
from workbench.alerts.telling.models import AlertPulse
from workbench.db import Database
from workbench.intake.models import Source
from workbench.learning.watching import drift_of
from workbench.operations.health import GREEN, RED, delivery_states, look_at_all, model_version, queue_age
from workbench.operations.read_only import is_read_only
from workbench.queue import Job
from workbench.settings import Settings

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
LIGHTS = {GREEN: 0, "yellow": 1, RED: 2}

registry = CollectorRegistry()
DURATIONS = Histogram(
    "workbench_request_seconds", "Time from request to answer, by endpoint.", ["endpoint"], buckets=BUCKETS, registry=registry
)
ANSWERS = Counter("workbench_answers", "Answers by class of status.", ["status"], registry=registry)


def count_request(endpoint: str | None, status: int, seconds: float) -> None:
    """One answer that was given."""
    DURATIONS.labels(endpoint or "none").observe(seconds)
    ANSWERS.labels(f"{status // 100}xx").inc()


def metrics_token(secret_key: str) -> str:
    """What a collector on another machine shows; drawn from the secret key, so that there is nothing to keep."""
    return hmac.new(secret_key.encode(), b"workbench metrics", hashlib.sha256).hexdigest()


def exposition(database: Database, settings: Settings, now: datetime) -> bytes:
    """All figures in Prometheus' text form. With several web processes, those of all of them (PROMETHEUS_MULTIPROC_DIR)."""
    state = CollectorRegistry()
    state.register(_State(database, settings, now))
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        own = CollectorRegistry()
        multiprocess.MultiProcessCollector(own)
    else:
        own = registry
    return generate_latest(own) + generate_latest(state)


class _State(Collector):
    """What the database and the disk say at this moment."""

    def __init__(self, database: Database, settings: Settings, now: datetime) -> None:
        self.database, self.settings, self.now = database, settings, now

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        with self.database.read_session() as session:
            yield from self._queue(session)
            yield from self._states(session)
            looks = look_at_all(session, self.settings, self.now)
            lights = {(look.part,): LIGHTS[look.light] for look in looks}
            disk = next(look for look in looks if look.part == "disk")
        yield _gauge("workbench_light", "Each part: 0 works, 1 look into it, 2 does not work.", ["part"], lights.items())
        yield _gauge("workbench_disk_free_bytes", "Free on the disk of the instance.", [], [((), disk.facts["free"] * 1e9)])

    def _queue(self, session: Session) -> Iterator[Metric]:
        states = select(Job.state, func.count()).where(Job.state != "done").group_by(Job.state)
        counts = {(state,): count for state, count in session.execute(states)}
        yield _gauge("workbench_jobs", "Jobs that are not done, by state.", ["state"], counts.items())
        age = queue_age(session, self.now).total_seconds()
        yield _gauge("workbench_queue_age_seconds", "How long the oldest due job has waited.", [], [((), age)])
        beats = {(row.part,): (self.now - row.beat_at).total_seconds() for row in session.scalars(select(AlertPulse))}
        yield _gauge("workbench_pulse_age_seconds", "Since each part last worked.", ["part"], beats.items())
        yield _gauge("workbench_read_only", "1 while nothing may be changed.", [], [((), int(is_read_only(session)))])

    def _states(self, session: Session) -> Iterator[Metric]:
        sources = select(Source.state, func.count()).where(Source.removed_at.is_(None)).group_by(Source.state)
        counts = {(state,): count for state, count in session.execute(sources)}
        yield _gauge("workbench_sources", "Sources by state; failing ones do not answer.", ["state"], counts.items())
        deliveries = {(state,): count for state, count in delivery_states(session).items()}
        yield _gauge("workbench_deliveries", "Deliveries by state.", ["state"], deliveries.items())
        shift = drift_of(session, model_version(self.settings), today=self.now.date()).shift
        if shift.index is not None:
            said = "Stability index of the model's scores; above 0.25 much."
            yield _gauge("workbench_model_drift", said, [], [((), shift.index)])
        newest, sealed = session.scalar(select(func.max(Activity.id))), session.scalar(select(func.max(AuditLink.activity_id)))
        behind = max(0, (newest or 0) - (sealed or 0))
        yield _gauge("workbench_audit_unsealed", "Rows of the audit trail after the newest sealed one.", [], [((), behind)])


def _gauge(name: str, said: str, labels: list[str], rows: Iterable[tuple[tuple[str, ...], float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, said, labels=labels)
    for values, figure in rows:
        family.add_metric(list(values), figure)
    return family
