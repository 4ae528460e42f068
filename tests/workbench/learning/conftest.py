"""What the tests of learning can ask for: items, decided items, a model on disk, a child that trains in no time."""

import json
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.workbench.intake.conftest import add_items, match_of, rumour, run_tick, stored  # noqa: F401
from tests.workbench.learning.made_up import STARTER, make_card, write_model
from workbench.learning import jobs
from workbench.learning.models import Label, LabelRequest, ModelVersion, TrainingRun
from workbench.learning.service import note_starter, record_label
from workbench.queue import Job

CHILD = Path(__file__).with_name("child.py")


@pytest.fixture
def starter(app, database, settings, people, clock):
    """The starter model on disk and in the database."""
    write_model(settings.starter_dir, STARTER)
    with app.app_context(), database.write_session() as session:
        return note_starter(session, settings, now=clock.utcnow())


@pytest.fixture
def work(app, database):
    """Run a change and commit: work(lambda session: …). Returns what the change returns."""

    def run(change):
        with app.test_request_context(headers={"Accept-Language": "en"}), database.write_session() as session:
            return change(session)

    return run


@pytest.fixture
def add_version(work, settings, clock):
    """A version on disk and in the database: add_version("v2", beats=True)."""

    def add(version, *, state=None, **more):
        sha256 = write_model(settings.models_dir / version, version)
        card = make_card(version, **more)
        state = state or ("candidate" if card["comparison"]["beats"] else "refused")
        row = ModelVersion(
            version=version, folder=version, sha256=sha256, state=state, card=card, made_at=clock.utcnow(),
            live_since=clock.utcnow() if state in ("live", "retired") else None,
        )  # fmt: skip
        work(lambda session: session.add(row))
        return version

    return add


@pytest.fixture
def decide(work, add_items, people, clock):  # noqa: F811
    """So many decided items: decide(yes=40, no=40)."""

    def run(yes=40, no=40):
        ids = add_items(yes + no)

        def change(session):
            for place, item_id in enumerate(ids):
                value = "sweden" if place < yes else "no"
                record_label(
                    session, item_id, task="relevance", value=value, origin="asked", actor_id=people["writer"].id,
                    now=clock.utcnow(),
                )  # fmt: skip
            session.query(Job).delete()  # what storing the items asked for is not looked at here

        work(change)
        return ids

    return run


@pytest.fixture
def labels_of(database):
    """The standing labels of an item: {(task, value, kind)}."""

    def read(item_id):
        with database.read_session() as session:
            rows = session.scalars(select(Label).where(Label.item_id == item_id, Label.superseded_at.is_(None)))
            return {(row.task, row.value, row.kind) for row in rows}

    return read


@pytest.fixture
def newest(database):
    """The newest row of a table: newest(TrainingRun)."""

    def read(model):
        with database.read_session() as session:
            return session.scalar(select(model).order_by(model.id.desc()).limit(1))

    return read


@pytest.fixture
def child(monkeypatch):
    """Let a small script stand in for the training process: child("finish", version="v2", beats=True)."""

    def use(manner, **values):
        def command(*, labels, running, models, work, is_starter):
            told = {"labels": str(labels), "models": str(models), "work": str(work), "manner": manner, **values}
            return [sys.executable, str(CHILD), json.dumps(told)]

        monkeypatch.setattr(jobs, "learn_command", command)

    return use


@pytest.fixture
def ask_week(work, people, clock, add_items):  # noqa: F811
    """The questions of this week over some items; returns the ids of the requests."""

    def run(count=3, **more):
        from workbench.learning.asking import week_of

        ids = add_items(count, **more)
        rows = [
            LabelRequest(week=week_of(clock.utcnow()), position=place, item_id=item_id, why="unsure")
            for place, item_id in enumerate(ids, 1)
        ]
        work(lambda session: session.add_all(rows))
        return [row.id for row in rows], ids

    return run


@pytest.fixture
def ask_training(work, people, clock):
    """A run that was asked for; returns its id."""
    from workbench.learning.service import ask_for_training

    return lambda: work(lambda s: ask_for_training(s, actor_id=people["approver"].id, now=clock.utcnow())).id


@pytest.fixture
def run_of(database):
    """A run as it is stored now."""

    def read(run_id):
        with database.read_session() as session:
            return session.get(TrainingRun, run_id)

    return read
