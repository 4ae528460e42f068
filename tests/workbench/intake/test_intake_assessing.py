"""Assessing in the background: what the model says is stored, one bad text costs only itself, a job may run twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

import classifiers.assessing
from classifiers.types import Assessment as Said
from classifiers.types import Match, Reason
from workbench import make_registry
from workbench.intake.inbox import assessing
from workbench.intake.inbox.assessments import store_assessments
from workbench.intake.models import Assessment, Item
from workbench.queue import Job, enqueue, put_in_hand, run_job

MINUTE = timedelta(minutes=1)


class FakeModels:
    """A loaded model without training one."""

    def get(self, _model_dir):
        return self


@pytest.fixture
def model(monkeypatch):
    """Flags every text; breaks on one that says so; matches what mentions the queue."""

    def assess(_model, texts, rumours):
        if any("trasig" in text.text for text in texts):
            raise ValueError("a text that cannot be read")
        return [
            Said(
                text.id, True, "sweden", 0.8, 0.5, "claim",
                tuple(Match(rumour.rumour_id, 0.9, "asserts") for rumour in rumours if "bostadskön" in text.text),
                (Reason("text", 0.2),), "fake-1", "sv", theme="T05",
            )
            for text in texts
        ]  # fmt: skip

    monkeypatch.setattr(classifiers.assessing, "assess", assess)
    monkeypatch.setattr(assessing, "_models", FakeModels())


def test_what_the_model_says_is_stored_and_repeated_on_the_item(add_items, rumour, run_tick, stored, database, model):
    """The theme is the matched rumour's, else the model's own."""
    (known,) = add_items(1, assessed=False, text="Nyanlända går före i bostadskön.")
    (other,) = add_items(1, assessed=False, start=1)
    for _time in range(2):
        run_tick("intake.assess_new")
    assert (stored(known).flagged, stored(known).theme, stored(known).match_code) == (True, "T01", rumour.code)
    assert (stored(other).theme, stored(other).match_code) == ("T05", None)
    with database.read_session() as session:
        assert session.scalar(select(func.count(Assessment.id))) == 2


def test_one_bad_text_costs_only_itself(add_items, run_tick, database, model, later):
    """The others are assessed; it stays unassessed with the reason, and is tried again after an hour."""
    add_items(6, assessed=False)
    (bad,) = add_items(1, assessed=False, start=50, text="trasig")
    run_tick("intake.assess_new")
    with database.read_session() as session:
        assert session.scalar(select(func.count(Item.id)).where(Item.assessed_at.is_not(None))) == 6
        item = session.get(Item, bad)
    assert item.assessed_at is None
    assert "could not read" in item.assess_error


def test_text_that_was_joined_while_the_model_read_is_passed_over(add_items, database, clock):
    """The others keep what the model says; nothing is written for an item that is not there any more."""
    (there,) = add_items(1, assessed=False)
    said = [
        Said(str(number), True, "sweden", 0.8, 0.5, "claim", (), (), "fake-1", "sv", theme="T05")
        for number in (there, there + 99)
    ]
    with database.write_session() as session:
        store_assessments(session, said, {}, now=clock.utcnow())
    with database.read_session() as session:
        assert session.scalars(select(Assessment.item_id)).all() == [there]


def test_index_of_rumours_is_written_only_when_they_change(run_tick, rumour, settings):
    """The same fingerprint leaves the file alone."""
    run_tick("intake.rebuild_nearest")
    path = settings.instance_dir / "nearest.npz"
    written = path.stat().st_mtime_ns
    run_tick("intake.rebuild_nearest")
    assert path.stat().st_mtime_ns == written


@pytest.fixture
def assess_new(database, settings, app):
    """Run one job of assessing: assess_new(name)."""

    def run(name):
        with database.write_session() as session:
            job_id = enqueue(session, "intake.assess_new", {}, dedupe=name)
        with app.app_context():
            run_job(database, settings, make_registry(), job_id)

    return run


def test_two_workers_read_different_texts(add_items, database, model, monkeypatch, assess_new):
    """While one reads, another passes its texts by."""
    monkeypatch.setattr(assessing, "ASSESSED_AT_ONCE", 3)
    add_items(5, assessed=False)
    read, sound = [], classifiers.assessing.assess

    def assess(known, texts, rumours):
        read.append({text.id for text in texts})
        if len(read) == 1:
            assess_new("second")
        return sound(known, texts, rumours)

    monkeypatch.setattr(classifiers.assessing, "assess", assess)
    assess_new("first")
    assert [len(ids) for ids in read] == [3, 2]
    assert not read[0] & read[1]
    with database.read_session() as session:
        assert session.scalar(select(func.count(Item.id)).where(Item.assessed_at.is_(None))) == 0


def test_worker_that_died_holds_its_texts_for_a_minute(add_items, database, stored, model, assess_new, clock, later):
    """Its job is still marked as running; nobody waits for the end of its claim."""
    (item,) = add_items(1, assessed=False)
    with database.write_session() as session:
        dead = enqueue(session, "intake.assess_new", {}, dedupe="dead")
        session.execute(update(Job).where(Job.id == dead).values(state="running", lease_until=clock.utcnow() + 5 * MINUTE))
        put_in_hand(session, dead, [item], now=clock.utcnow())
    assess_new("at once")
    assert stored(item).assessed_at is None
    later(seconds=61)
    assess_new("later")
    assert stored(item).assessed_at is not None
