"""A training as a job: what it makes, what it survives, how it is stopped."""

import pytest

from workbench.errors import Conflict, Refused
from workbench.learning import jobs, runs
from workbench.learning.models import ModelVersion, TrainingRun
from workbench.learning.service import ask_for_training, cancel_run
from workbench.queue import Job

STARTER = "2026.1-starter0"


def left_behind(settings):
    return [path.name for path in settings.models_dir.glob(".making-*")]


def test_training_needs_enough_decisions_of_both_kinds(ask_training, decide, starter):
    """It says how many there are."""
    decide(yes=39, no=45)
    with pytest.raises(Refused, match="39"):
        ask_training()


def test_a_second_press_gives_the_same_run(ask_training, decide, starter):
    """One at a time."""
    decide()
    assert ask_training() == ask_training()


def test_a_run_makes_a_candidate_and_leaves_nothing_behind(
    ask_training, decide, starter, child, run_jobs, run_of, newest, settings
):
    """The model in use is unchanged."""
    decide()
    run_id = ask_training()
    child("finish", version="v2", compared_with=STARTER)
    assert run_jobs() == 1
    run, made = run_of(run_id), newest(ModelVersion)
    assert (run.state, run.version, run.done, run.total) == ("finished", "v2", 5, 5)
    assert (made.state, made.run_id, made.card["data"]["lines"]) == ("candidate", run_id, 80)
    assert settings.model_dir == settings.starter_dir
    assert left_behind(settings) == []


def test_a_worse_model_is_refused_and_its_files_go(ask_training, decide, starter, child, run_jobs, newest, settings):
    """The card stays, to be read."""
    decide()
    ask_training()
    child("finish", version="v2", compared_with=STARTER, beats=False)
    run_jobs()
    assert newest(ModelVersion).state == "refused"
    assert not (settings.models_dir / "v2").exists()


def test_the_job_twice_changes_nothing(ask_training, decide, starter, child, run_jobs, work, database, run_of):
    """The second time the run has ended."""
    decide()
    run_id = ask_training()
    child("finish", version="v2", compared_with=STARTER)
    run_jobs()
    work(lambda s: s.query(Job).update({"state": "queued"}))
    child("die")
    assert run_jobs() == 1
    assert run_of(run_id).state == "finished"


def test_a_child_that_is_killed_is_tried_again_and_then_given_up(ask_training, decide, starter, child, run_jobs, run_of, later,
                                                                 settings):  # fmt: skip
    """Never stuck: after three times it says so in plain words."""
    decide()
    run_id = ask_training()
    child("die")
    for state in ("training", "training", "failed"):
        assert run_jobs() == 1
        assert run_of(run_id).state == state
        later(minutes=2)
    assert (run_of(run_id).fault, run_of(run_id).fault_values) == ("broken_off", {"tries": 3})
    assert left_behind(settings) == []
    assert run_jobs() == 0


def test_a_killed_worker_leaves_a_run_that_another_takes_up(ask_training, decide, starter, child, run_jobs, run_of, later, work):
    """The lease runs out; the half-done folder is thrown away."""
    decide()
    run_id = ask_training()
    work(lambda s: runs.begin_run(s, runs.get_run(s, run_id), now=later()))
    work(lambda s: s.query(Job).update({"state": "running", "attempts": 1, "lease_until": later(seconds=60)}))
    assert run_jobs() == 0
    later(minutes=5)
    child("finish", version="v2", compared_with=STARTER)
    assert run_jobs() == 1
    assert (run_of(run_id).state, run_of(run_id).tries) == ("finished", 2)


def test_what_cannot_be_learned_from_ends_in_plain_words(ask_training, decide, starter, child, run_jobs, run_of, app, sign_in):
    """No second try: the data will not have changed."""
    decide()
    run_id = ask_training()
    child("refuse")
    run_jobs()
    assert (run_of(run_id).state, run_of(run_id).fault) == ("failed", "few")
    assert "There were 3 decisions that say yes and 4 that say no" in sign_in("writer").get(f"/model/runs/{run_id}").text


def test_a_stopped_run_kills_the_child(ask_training, decide, starter, child, run_jobs, run_of, monkeypatch, work, people, clock,
                                       newest):  # fmt: skip
    """Within a beat; nothing is kept."""
    decide()
    run_id = ask_training()
    child("wait")

    def stop_at_training(self, stage, done, total):
        if stage == "train":
            work(lambda s: cancel_run(s, runs.get_run(s, run_id), actor_id=people["approver"].id, now=clock.utcnow()))

    monkeypatch.setattr(jobs._Pulse, "hear", stop_at_training)
    assert run_jobs() == 1
    assert run_of(run_id).state == "cancelled"
    assert newest(ModelVersion).version == STARTER


def test_a_run_that_was_stopped_before_it_began_does_nothing(ask_training, decide, starter, child, run_jobs, run_of, work, people,
                                                             clock):  # fmt: skip
    """The job finds it ended."""
    decide()
    run_id = ask_training()
    work(lambda s: cancel_run(s, runs.get_run(s, run_id), actor_id=people["approver"].id, now=clock.utcnow()))
    child("die")
    assert run_jobs() == 1
    assert (run_of(run_id).state, run_of(run_id).tries) == ("cancelled", 0)


def test_an_ended_run_cannot_be_stopped(work, people, clock):
    """409, in words."""
    run = TrainingRun(state="finished", asked_by_id=people["approver"].id, asked_at=clock.utcnow(), fault_values={})
    with pytest.raises(Conflict):
        work(lambda s: (s.add(run), cancel_run(s, run, actor_id=people["approver"].id, now=clock.utcnow())))


def test_a_run_whose_job_is_gone_has_failed(ask_training, decide, starter, run_tick, run_of):
    """The tick that deletes every job here stands for a lost job."""
    decide()
    run_id = ask_training()
    run_tick("learning.note_models")
    assert (run_of(run_id).state, run_of(run_id).fault) == ("failed", "broken_off")


def test_an_error_of_ours_ends_the_run_too(ask_training, decide, starter, run_jobs, run_of, monkeypatch):
    """A full disk, say."""
    decide()
    run_id = ask_training()

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(jobs, "write_lines", fail)
    assert run_jobs() == 1
    assert (run_of(run_id).state, run_of(run_id).fault) == ("failed", "unexpected")


def test_labels_of_erased_items_are_no_examples(decide, work, starter, child, ask_training, run_jobs, newest, clock):
    """The card tells how many."""
    from workbench.intake.models import Item

    ids = decide(yes=42, no=42)
    ask_training()
    work(lambda s: s.query(Item).filter(Item.id.in_(ids[:3])).update({"title": "", "text": "", "removed_at": clock.utcnow()}))
    child("finish", version="v2", compared_with=STARTER)
    run_jobs()
    assert newest(ModelVersion).card["data"]["erased"] == 3
    assert newest(ModelVersion).card["data"]["lines"] == 81


def test_asking_twice_writes_one_job(decide, starter, work, people, clock, database):
    """The dedupe key is the run's."""
    decide()
    for _ in range(2):
        work(lambda s: ask_for_training(s, actor_id=people["approver"].id, now=clock.utcnow()))
    with database.read_session() as session:
        assert session.query(Job).filter(Job.kind == "learning.train").count() == 1
