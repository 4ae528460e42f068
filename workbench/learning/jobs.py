"""Background work of learning: training in a child process, the week's ten, counting scores, keeping disk and database alike."""

import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from classifiers.learning.files import write_lines
from workbench import clock
from workbench.db import after_commit
from workbench.learning import folders, runs
from workbench.learning.asking import choose_requests
from workbench.learning.child import Outcome, follow, learn_command
from workbench.learning.datasets import jobs as data_sets
from workbench.learning.exporting import Export, export_labels
from workbench.learning.labels import label_verdicts
from workbench.learning.models import TrainingRun
from workbench.learning.versions import add_version, folders_to_drop, live_version, note_starter
from workbench.learning.watching import count_days
from workbench.queue import Job, JobContext, LostClaim, Registry, Retry
from workbench.settings import Settings

log = structlog.get_logger(__name__)

LEASE_SECONDS = 120
RENEW_EVERY = 20.0  # seconds
AGAIN_AFTER = timedelta(minutes=1)


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    registry.add("learning.train", train, lease_seconds=LEASE_SECONDS, max_attempts=10)
    registry.add_tick("learning.note_models", note_models, every_seconds=60)
    registry.add_tick("learning.choose_week", choose_week, every_seconds=3600)
    registry.add_tick("learning.count_scores", count_scores, every_seconds=3600, lease_seconds=300)
    data_sets.register(registry)


def train(context: JobContext, payload: dict[str, Any]) -> None:
    """Train in a child process and keep what it made as a candidate. A run that has ended, or was stopped, is left alone."""
    run_id = int(payload["run_id"])
    with context.database.write_session() as session:
        if not runs.begin_run(session, runs.get_run(session, run_id), now=clock.utcnow()):
            return
        note_starter(session, context.settings, now=clock.utcnow())
        label_verdicts(session, now=clock.utcnow())
    work = folders.make_work_dir(context.settings, run_id, context.attempt)
    try:
        export, outcome = _train_in_child(context, run_id, work)
        with context.finishing_session() as session:
            _settle(session, context.settings, runs.get_run(session, run_id), outcome, export)
    except (LostClaim, Retry):
        raise
    except Exception:
        log.exception("training broke off", run_id=run_id)
        with context.finishing_session() as session:
            runs.fail_run(session, runs.get_run(session, run_id), "unexpected", {}, now=clock.utcnow())
    finally:
        shutil.rmtree(work, ignore_errors=True)


def note_models(context: JobContext, _payload: dict[str, Any]) -> None:
    """The starter has a row; the worker's pointer says what the database says; a run whose job is gone has failed; what nobody
    goes back to leaves the disk."""
    settings = context.settings
    with context.finishing_session() as session:
        note_starter(session, settings, now=clock.utcnow())
        live = live_version(session)
        run = runs.running_run(session)
        if run is not None and _job_state(session, run) not in ("queued", "running"):
            runs.fail_run(session, run, "broken_off", {"tries": run.tries}, now=clock.utcnow())
        worn_out = folders_to_drop(session)
    for name in worn_out:
        folders.drop_version(settings, name)
    if live is not None and settings.model_dir != folders.folder_of(settings, live.folder, is_starter=live.is_starter):
        folders.point_to(settings, live.folder, is_starter=live.is_starter)


def choose_week(context: JobContext, _payload: dict[str, Any]) -> None:
    """The ten items of the week that are most worth labelling."""
    with context.finishing_session() as session:
        choose_requests(session, now=clock.utcnow())


def count_scores(context: JobContext, _payload: dict[str, Any]) -> None:
    """Count the last days' scores and decisions, and note what verdicts say of items."""
    with context.finishing_session() as session:
        label_verdicts(session, now=clock.utcnow())
        count_days(session, now=clock.utcnow())


def _job_state(session: Session, run: TrainingRun) -> str | None:
    return session.scalar(select(Job.state).where(Job.dedupe == f"train:{run.id}"))


def _train_in_child(context: JobContext, run_id: int, work: Path) -> tuple[Export, Outcome]:
    settings = context.settings
    with context.database.read_session() as session:
        export = export_labels(session)
        live = live_version(session)
    labels = work / "labels.jsonl"
    write_lines(labels, export.rows)
    command = learn_command(
        labels=labels, running=settings.model_dir, models=settings.models_dir, work=work,
        is_starter=live is None or live.is_starter,
    )  # fmt: skip
    pulse = _Pulse(context, run_id)
    return export, follow(command, work / "errors.txt", hear=pulse.hear, beat=pulse.beat)


class _Pulse:
    """Keeps the claim on the job while the child works, and looks whether somebody has stopped the run."""

    def __init__(self, context: JobContext, run_id: int) -> None:
        self.context = context
        self.run_id = run_id
        self.renewed = time.monotonic()

    def hear(self, stage: str, done: int, total: int) -> None:
        with self.context.database.write_session() as session:
            runs.store_progress(session, runs.get_run(session, self.run_id), stage, done, total)

    def beat(self) -> bool:
        if time.monotonic() - self.renewed > RENEW_EVERY:
            self.context.renew(LEASE_SECONDS)
            self.renewed = time.monotonic()
        with self.context.database.read_session() as session:
            return session.scalar(select(TrainingRun.state).where(TrainingRun.id == self.run_id)) == "training"


def _settle(session: Session, settings: Settings, run: TrainingRun, outcome: Outcome, export: Export) -> None:
    """What became of the run. A child that broke off without a word is tried again, a few times."""
    now = clock.utcnow()
    if run.state != "training" or outcome.was_stopped:
        if outcome.card is not None and not outcome.card["is_known"]:
            folders.drop_version(settings, outcome.card["version"])
        return
    if outcome.card is not None:
        _keep(session, settings, run, outcome.card, export)
    elif outcome.code:
        log.warning("training refused", run_id=run.id, code=outcome.code, error=outcome.error)
        runs.fail_run(session, run, outcome.code, outcome.values | {"error": outcome.error[:300]}, now=now)
    elif run.tries >= runs.MOST_TRIES:
        runs.fail_run(session, run, "broken_off", {"tries": run.tries}, now=now)
    else:
        raise Retry(now + AGAIN_AFTER, f"the child ended with {outcome.exit_code}")


def _keep(session: Session, settings: Settings, run: TrainingRun, card: dict[str, Any], export: Export) -> None:
    manifest = folders.read_manifest(settings.models_dir / card["version"])
    if manifest is None:
        runs.fail_run(session, run, "unexpected", {}, now=clock.utcnow())
        return
    card["data"] |= {"erased": export.erased, "foreign": export.foreign}
    made = add_version(session, manifest, card, run_id=run.id, now=clock.utcnow())
    if made.state == "refused":  # its files can never be used; the card stays
        after_commit(session, lambda: folders.drop_version(settings, made.folder))
    runs.finish_run(session, run, manifest.version, now=clock.utcnow())
