"""Training runs: asked for, followed, stopped. What the run makes is a candidate; people put it into use (versions.py)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classifiers.learning.types import LEAST_LABELS
from workbench import queue
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.learning.models import UNSAID, Label, TrainingRun

RUNNING = ("waiting", "training")
MOST_TRIES = 3  # a run that is broken off more often than this says so and ends


def get_run(session: Session, run_id: int) -> TrainingRun:
    """The run. Raises NotFound."""
    run = session.get(TrainingRun, run_id)
    if run is None:
        raise NotFound(_("There is no such training."), subject_id=run_id)
    return run


def count_kinds(session: Session) -> tuple[int, int]:
    """How many items people have decided on: (about the subject, not about it)."""
    standing = (Label.task == "relevance", Label.superseded_at.is_(None), Label.value != UNSAID)
    by_value = select(Label.value, func.count(func.distinct(Label.item_id))).where(*standing).group_by(Label.value)
    counts: Counter[str] = Counter()
    for value, count in session.execute(by_value):
        counts[value] = count
    return counts["sweden"], counts.total() - counts["sweden"]


def running_run(session: Session) -> TrainingRun | None:
    """The run that waits or trains, if there is one."""
    return session.scalar(select(TrainingRun).where(TrainingRun.state.in_(RUNNING)).order_by(TrainingRun.id).limit(1))


def ask_for_training(session: Session, *, actor_id: int, now: datetime) -> TrainingRun:
    """Let a worker train. One at a time: a second press gives the run that stands. Raises Refused with too few decisions."""
    run = running_run(session)
    if run is not None:
        return run
    yes, no = count_kinds(session)
    if min(yes, no) < LEAST_LABELS:
        raise Refused(
            _(
                "There are %(yes)s decisions that say yes and %(no)s that say no. %(least)s of each are needed.",
                yes=yes, no=no, least=LEAST_LABELS,
            )
        )  # fmt: skip
    run = TrainingRun(asked_by_id=actor_id, asked_at=now, fault_values={})
    session.add(run)
    session.flush()
    record(session, "training_asked", run, actor_id=actor_id, now=now, yes=yes, no=no)
    queue.enqueue(session, "learning.train", {"run_id": run.id}, dedupe=f"train:{run.id}")
    return run


def cancel_run(session: Session, run: TrainingRun, *, actor_id: int, now: datetime) -> None:
    """Stop it; the worker notices within seconds. Raises Conflict when it has ended already."""
    if run.state == "cancelled":
        return
    if run.state not in RUNNING:
        raise Conflict(_("This training has ended already."), subject_id=run.id)
    run.state, run.finished_at = "cancelled", now
    record(session, "training_cancelled", run, actor_id=actor_id, now=now)


def begin_run(session: Session, run: TrainingRun, *, now: datetime) -> bool:
    """A worker takes it up. False when there is nothing to do any more: ended, stopped, or broken off too often."""
    if run.state not in RUNNING:
        return False
    if run.tries >= MOST_TRIES:
        fail_run(session, run, "broken_off", {"tries": run.tries}, now=now)
        return False
    run.state, run.stage, run.done, run.total = "training", "", 0, 0
    run.tries += 1
    run.started_at = now
    return True


def store_progress(session: Session, run: TrainingRun, stage: str, done: int, total: int) -> bool:
    """How far it is. False when somebody has stopped it."""
    if run.state != "training":
        return False
    run.stage, run.done, run.total = stage, done, total
    return True


def fail_run(session: Session, run: TrainingRun, fault: str, values: Mapping[str, Any], *, now: datetime) -> None:
    """It gave no model, and why; a run that somebody stopped stays stopped."""
    if run.state in RUNNING:
        run.state, run.fault, run.fault_values, run.finished_at = "failed", fault, dict(values), now
        record(session, "training_failed", run, actor_id=None, now=now, fault=fault)


def finish_run(session: Session, run: TrainingRun, version: str, *, now: datetime) -> None:
    """It gave this version."""
    run.state, run.stage, run.done = "finished", "finished", run.total
    run.version, run.finished_at = version, now
    record(session, "training_finished", run, actor_id=None, now=now, version=version)
