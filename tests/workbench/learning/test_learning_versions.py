"""Which model is in use: better, and two people; one click back."""

import pytest
from sqlalchemy import select

from tests.workbench.learning.made_up import STARTER, write_model
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.learning.models import ModelVersion
from workbench.learning.service import add_version as keep_version
from workbench.learning.service import agree, go_back, note_starter, withdraw_agreement
from workbench.learning.versions import get_version


@pytest.fixture
def on(work, settings, people, clock):
    """Let a person act on a version: on("v2", agree, "approver")."""

    def run(version, act, role, **more):
        if act is not withdraw_agreement:
            more["settings"] = settings

        def change(session):
            actor = session.get_one(User, people[role].id)
            return act(session, get_version(session, version), actor=actor, now=clock.utcnow(), **more)

        return work(change)

    return run


@pytest.fixture
def state_of(database):
    """The states of the versions: {"v2": "live"}."""

    def read():
        with database.read_session() as session:
            return {row.version: row.state for row in session.scalars(select(ModelVersion))}

    return read


def test_the_starter_is_noted_once_and_is_in_use(starter, work, settings, clock, state_of):
    """Without anybody's yes: it came with the installation."""
    work(lambda s: note_starter(s, settings, now=clock.utcnow()))
    assert state_of() == {STARTER: "live"}


def test_a_starter_trained_anew_takes_the_old_ones_place(starter, work, settings, clock, state_of):
    """After an update of the program."""
    write_model(settings.starter_dir, "2026.2-new")
    work(lambda s: note_starter(s, settings, now=clock.utcnow()))
    assert state_of() == {STARTER: "retired", "2026.2-new": "live"}


def test_two_people_put_a_better_version_into_use(starter, add_version, on, state_of, settings):
    """The first yes alone changes nothing."""
    add_version("v2")
    assert on("v2", agree, "fact_checker") is False
    assert (state_of()["v2"], settings.model_dir) == ("candidate", settings.starter_dir)
    assert on("v2", agree, "approver") is True
    assert state_of() == {STARTER: "retired", "v2": "live"}
    assert settings.model_dir == settings.models_dir / "v2"


def test_one_person_twice_is_not_two(starter, add_version, on, state_of):
    """Refused in words, and nothing is counted."""
    add_version("v2")
    on("v2", agree, "approver")
    with pytest.raises(Conflict, match="second person"):
        on("v2", agree, "approver")
    assert state_of()["v2"] == "candidate"


@pytest.mark.parametrize("role", ["writer", "auditor", "legal_reviewer", "partner", "reporter"])
def test_other_roles_do_not_decide(starter, add_version, on, role):
    """The service refuses, whatever the page shows."""
    add_version("v2")
    with pytest.raises(NotAllowed):
        on("v2", agree, role)
    with pytest.raises(NotAllowed):
        on(STARTER, go_back, role)


@pytest.mark.parametrize("card", [{"beats": False}, {"beats": False, "worse": ("both:post/en",)}], ids=["luck", "worse_part"])
def test_a_version_that_is_not_better_cannot_go_live(starter, add_version, on, state_of, card):
    """Not even when somebody sets its state by hand."""
    add_version("v2", **card)
    add_version("v3", state="candidate", **card)
    for version in ("v2", "v3"):
        with pytest.raises(Refused, match="not better"):
            on(version, agree, "approver")
    assert state_of()[STARTER] == "live"


def test_a_version_compared_with_another_model_must_be_compared_anew(starter, add_version, on):
    """It may be better than the old one and worse than the one in use."""
    add_version("v2")
    add_version("v3")
    on("v2", agree, "approver")
    on("v2", agree, "fact_checker")
    with pytest.raises(Refused, match="no longer in use"):
        on("v3", agree, "approver")


def test_a_yes_can_be_taken_back_until_the_version_is_in_use(starter, add_version, on, state_of):
    """Then only going back helps."""
    add_version("v2")
    on("v2", agree, "approver")
    on("v2", withdraw_agreement, "approver")
    assert on("v2", agree, "fact_checker") is False
    assert on("v2", agree, "administrator") is True
    with pytest.raises(Conflict):
        on("v2", withdraw_agreement, "administrator")


def test_one_person_goes_back_and_it_is_written_down(starter, add_version, on, state_of, settings, database, people):
    """Who, and why. The same click twice changes nothing more."""
    add_version("v2")
    on("v2", agree, "approver")
    on("v2", agree, "fact_checker")
    for _ in range(2):
        on(STARTER, go_back, "fact_checker", reason="false_alarms", note="Drunknar i sportnyheter")
    assert state_of() == {STARTER: "live", "v2": "retired"}
    assert settings.model_dir == settings.starter_dir
    with database.read_session() as session:
        (row,) = session.scalars(select(Activity).where(Activity.verb == "model_gone_back")).all()
    assert row.actor_id == people["fact_checker"].id
    assert (row.details["old"], row.details["new"], row.details["reason"]) == ("v2", STARTER, "false_alarms")


def test_forward_again_is_going_back_too(starter, add_version, on, state_of):
    """What has been in use needs no new agreement."""
    add_version("v2")
    on("v2", agree, "approver")
    on("v2", agree, "fact_checker")
    on(STARTER, go_back, "approver")
    on("v2", go_back, "approver")
    assert state_of()["v2"] == "live"


def test_a_candidate_cannot_be_gone_back_to(starter, add_version, on):
    """One person must not slip past the second."""
    add_version("v2")
    with pytest.raises(Refused):
        on("v2", go_back, "approver")


def test_a_folder_that_was_changed_is_not_put_into_use(starter, add_version, on, settings, state_of):
    """The manifest's hash must be the one that was compared."""
    add_version("v2")
    on("v2", agree, "approver")
    write_model(settings.models_dir / "v2", "v2-other")
    with pytest.raises(Refused, match="changed"):
        on("v2", agree, "fact_checker")
    assert state_of()[STARTER] == "live"


def test_a_roll_back_of_the_change_leaves_the_pointer_alone(starter, add_version, settings, work, people, clock):
    """The file moves only when the change is stored."""
    add_version("v2")

    def agree_and_break(session):
        for role in ("approver", "fact_checker"):
            actor = session.get_one(User, people[role].id)
            agree(session, get_version(session, "v2"), settings, actor=actor, now=clock.utcnow())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        work(agree_and_break)
    assert settings.model_dir == settings.starter_dir


def test_the_tick_mends_a_pointer_that_says_something_else(starter, add_version, on, settings, run_tick):
    """A crash between the change and the file is healed."""
    add_version("v2")
    on("v2", agree, "approver")
    on("v2", agree, "fact_checker")
    (settings.models_dir / "live").unlink()
    assert settings.model_dir == settings.starter_dir
    run_tick("learning.note_models")
    assert settings.model_dir == settings.models_dir / "v2"


@pytest.mark.parametrize("name", ["../model", "", "gone", ".making-1", "a" * 200], ids=["up", "empty", "gone", "hidden", "long"])
def test_a_pointer_to_nowhere_means_the_starter(settings, name):
    """A broken file never stops the inbox."""
    settings.models_dir.mkdir()
    (settings.models_dir / "live").write_text(name)
    assert settings.model_dir == settings.starter_dir


def test_the_same_data_again_updates_the_card(starter, add_version, work, clock, settings, on, state_of):
    """Held against another running model, the yes of before no longer counts."""
    from tests.workbench.learning.made_up import make_card
    from workbench.learning.folders import read_manifest

    add_version("v2")
    on("v2", agree, "approver")
    manifest = read_manifest(settings.models_dir / "v2")
    work(lambda s: keep_version(s, manifest, make_card("v2", beats=False), run_id=None, now=clock.utcnow()))
    assert state_of()["v2"] == "refused"
    work(lambda s: keep_version(s, manifest, make_card("v2"), run_id=None, now=clock.utcnow()))
    assert on("v2", agree, "approver") is False


def test_folders_that_nobody_goes_back_to_leave_the_disk(starter, add_version, run_tick, state_of, settings):
    """The newest five retired ones, every candidate and the starter stay, and every card."""
    for number in range(7):
        add_version(f"old-{number}", state="retired")
    add_version("next")
    run_tick("learning.note_models")
    left = {folder.name for folder in settings.models_dir.iterdir() if folder.is_dir()}
    assert left >= {"next", *(f"old-{number}" for number in range(2, 7))}
    assert not left & {"old-0", "old-1"}
    assert settings.starter_dir.exists()
    assert len(state_of()) == 9
