"""Changing the rules: proposed, tried, agreed to by another person; stale, refused, rejected, withdrawn, brought back."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from sandwiches.rulebook import DEFAULT_RULEBOOK
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial.rulebook import changing, values
from workbench.editorial.rulebook.active import active_rulebook, active_version, make_rulebook
from workbench.editorial.rulebook.models import RulebookChange, RulebookVersion
from workbench.editorial.rulebook.values import Setting
from workbench.errors import Conflict, NotAllowed, NotFound, Refused

HEAD_WORDS = Setting("threshold", "head_words")
JARGON = Setting("cues", "jargon", "sv")
QUEUE = Setting("synonyms", "T01", "sv")


@pytest.fixture
def by(app, database, people, clock):
    """by("approver", function, change_or_setting, …): one operation of a person in a session of its own."""

    def run(role, operation, *subject, **named):
        with app.test_request_context("/?lang=en"), database.write_session() as session:
            actor = session.get_one(User, people[role].id)
            rows = [session.get_one(RulebookChange, one.id) if isinstance(one, RulebookChange) else one for one in subject]
            return operation(session, *rows, actor=actor, now=clock.utcnow(), **named)

    return run


@pytest.fixture
def proposed(by, run_jobs, database):
    """proposed(setting, value): a change by the administrator, tried and put forward."""

    def make(which=HEAD_WORDS, value=14.0, *, role="administrator", forward=True):
        with database.read_session() as session:
            base = active_version(session)
        change = by(role, changing.propose, which, value, reason="Våra rubriker är längre.", base_version=base)
        run_jobs()
        if forward:
            by(role, changing.put_forward, change)
        return change

    return make


@pytest.fixture
def agreed(by, proposed, row):
    """agreed(setting, value): a change that holds."""

    def make(which=HEAD_WORDS, value=14.0):
        change = proposed(which, value)
        by("approver", changing.agree, change, seen_round=row(change).trial.round)
        return row(change)

    return make


@pytest.fixture
def row(database):
    """row(change): as it stands now, with its dry run and version."""

    def read(change):
        with database.read_session() as session:
            return session.get_one(RulebookChange, change.id)

    return read


def rulebook(database):
    with database.read_session() as session:
        return active_rulebook(session)


def test_change_holds_once_another_person_agrees(database, proposed, by, row):
    """Not when it is proposed; from the second person's yes on, as version 1, with both names."""
    change = proposed()
    assert rulebook(database).threshold("head_words") == 12
    version = by("approver", changing.agree, change, seen_round=row(change).trial.round)
    done = row(change)
    assert version.number == 1
    assert rulebook(database).threshold("head_words") == 14
    assert (done.state, done.proposed_by.name, done.decided_by.name) == ("agreed", "Administrator", "Approver")
    with database.read_session() as session:
        verbs = list(
            session.scalars(select(Activity.verb).where(Activity.subject_kind == "rulebook_change").order_by(Activity.id))
        )
    assert verbs == ["rulebook_drafted", "rulebook_proposed", "rulebook_changed"]


def test_rulebook_is_made_once_for_each_version(database, agreed):
    """The same object until a newer version holds."""
    first = rulebook(database)
    assert first is DEFAULT_RULEBOOK
    agreed()
    second = rulebook(database)
    assert second is not first
    assert rulebook(database) is second


def test_words_and_synonyms_change_too(database, agreed):
    """A word added, a word taken away, a group of wordings."""
    words = [one for one in values.shipped_value(JARGON) if one != "kohort"] + ["nystartszon"]
    agreed(JARGON, words)
    agreed(QUEUE, [*values.shipped_value(QUEUE), ["kö", "väntelista"]])
    now = rulebook(database)
    assert "nystartszon" in now.cue_list("jargon", "sv")
    assert "kohort" not in now.cue_list("jargon", "sv")
    assert ("kö", "väntelista") in now.synonym_groups("T01", "sv")


def test_nobody_agrees_to_their_own_change(proposed, by, row):
    """The service says so, whatever address it is asked through."""
    change = proposed(role="approver")
    with pytest.raises(NotAllowed, match="Another person must agree"):
        by("approver", changing.agree, change, seen_round=row(change).trial.round)
    assert row(change).state == "proposed"


@pytest.mark.parametrize("state", ["agreed", "rejected"])
def test_database_refuses_one_persons_decision(database, proposed, people, state):
    """Four eyes hold below the application."""
    change = proposed()
    statement = text(
        "UPDATE rulebook_change SET state = :state, decided_by_id = :who, decision_reason = 'x' WHERE id = :id"
    ).bindparams(state=state, who=people["administrator"].id, id=change.id)
    with pytest.raises(IntegrityError, match="four_eyes"), database.write_session() as session:
        session.execute(statement)
    with pytest.raises(IntegrityError, match="four_eyes"), database.write_session() as session:
        session.execute(text("UPDATE rulebook_change SET state = 'agreed'"))


@pytest.mark.parametrize("role", ["writer", "fact_checker", "legal_reviewer", "auditor", "reporter"])
def test_other_roles_change_nothing(by, role):
    """Administrators and approvers only."""
    with pytest.raises(NotAllowed):
        by(role, changing.propose, HEAD_WORDS, 14.0, reason="x", base_version=0)


def test_two_yeses_at_once_make_one_version(database, proposed, by, row):
    """The second one hears that it is decided."""
    change = proposed()
    seen = row(change).trial.round
    by("approver", changing.agree, change, seen_round=seen)
    with pytest.raises(Conflict, match="decided already"):
        by("second_approver", changing.agree, change, seen_round=seen)
    with database.read_session() as session:
        assert session.query(RulebookVersion).count() == 1


def test_a_yes_lost_to_a_faster_one_is_a_conflict(app, database, proposed, people, row, clock):
    """Both have the row open: the slower one's flush is refused and nothing of it stays."""
    change = proposed()
    seen = row(change).trial.round
    with app.test_request_context("/?lang=en"), database.read_session() as slow:
        stale, actor = slow.get_one(RulebookChange, change.id), slow.get_one(User, people["second_approver"].id)
        slow.commit()  # ends the reading, keeps the loaded row as it was
        with database.write_session() as session:
            fast = session.get_one(RulebookChange, change.id)
            changing.agree(session, fast, seen_round=seen, actor=session.get_one(User, people["approver"].id), now=clock.utcnow())
        assert stale.state == "proposed"
        with pytest.raises(Conflict):
            changing.agree(slow, stale, seen_round=seen, actor=actor, now=clock.utcnow())
    assert row(change).decided_by.name == "Approver"


def test_change_of_the_same_setting_in_the_meantime_makes_a_proposal_stale(proposed, by, row, run_jobs):
    """The second of two proposals is not agreed to blindly."""
    first, second = proposed(value=14.0), proposed(value=15.0, role="approver")
    by("second_approver", changing.agree, first, seen_round=row(first).trial.round)
    run_jobs()
    with pytest.raises(Conflict, match="has changed since this was proposed"):
        by("administrator", changing.agree, second, seen_round=row(second).trial.round)
    assert row(second).state == "proposed"


def test_change_of_another_setting_asks_for_a_new_dry_run(proposed, by, row, run_jobs):
    """What was read before no longer counts; after the new dry run it can be agreed to."""
    first, second = proposed(), proposed(JARGON, [*values.shipped_value(JARGON), "nystartszon"])
    seen = row(second).trial.round
    by("approver", changing.agree, first, seen_round=row(first).trial.round)
    with pytest.raises(Conflict, match="not finished"):
        by("approver", changing.agree, second, seen_round=seen)
    run_jobs()
    with pytest.raises(Conflict, match="done again since you read it"):
        by("approver", changing.agree, second, seen_round=seen)
    by("approver", changing.agree, second, seen_round=seen + 1)
    assert row(second).version.number == 2


def test_setting_changed_since_the_form_was_opened(agreed, by):
    """base_version says what the author read."""
    agreed()
    with pytest.raises(Conflict, match="Somebody has changed this"):
        by("administrator", changing.propose, HEAD_WORDS, 16.0, reason="x", base_version=0)


def test_nobody_agrees_before_the_dry_run_is_done(by):
    """Its author cannot even put it forward."""
    change = by("administrator", changing.propose, HEAD_WORDS, 14.0, reason="x", base_version=0)
    with pytest.raises(Conflict, match="not finished"):
        by("administrator", changing.put_forward, change)


def test_draft_is_not_for_others_to_decide(proposed, by, row):
    """Until it is put forward it is its author's own."""
    change = proposed(forward=False)
    for operation, named in ((changing.agree, {"seen_round": 1}), (changing.reject, {"reason": "Nej."})):
        with pytest.raises(Conflict, match="not been put forward"):
            by("approver", operation, change, **named)
    with pytest.raises(NotAllowed):
        by("approver", changing.put_forward, change)


def test_rejection_needs_a_reason_and_another_person(proposed, by, row):
    """The reason stays with the change."""
    change = proposed()
    with pytest.raises(Refused):
        by("approver", changing.reject, change, reason="  \x00 ")
    with pytest.raises(NotAllowed, match="Withdraw it instead"):
        by("administrator", changing.reject, change, reason="Nej.")
    by("approver", changing.reject, change, reason="Tolv ord räcker.")
    assert (row(change).state, row(change).decision_reason) == ("rejected", "Tolv ord räcker.")


def test_author_withdraws_and_nobody_else(proposed, by, row, database):
    """Twice is once; afterwards nobody agrees."""
    change = proposed()
    with pytest.raises(NotAllowed):
        by("approver", changing.withdraw_change, change)
    by("administrator", changing.withdraw_change, change)
    by("administrator", changing.withdraw_change, change)
    assert row(change).state == "withdrawn"
    with pytest.raises(Conflict):
        by("approver", changing.agree, change, seen_round=1)
    assert rulebook(database) is DEFAULT_RULEBOOK


def test_way_back_takes_two_people_too(database, agreed, by, run_jobs, row):
    """Version 2 is undone by version 3, which equals version 1; version 0 is the method itself."""
    agreed(value=14.0)
    agreed(JARGON, [*values.shipped_value(JARGON), "nystartszon"])
    change = by("administrator", changing.propose_return, 1, reason="Ordet var fel.")
    run_jobs()
    by("administrator", changing.put_forward, change)
    with pytest.raises(NotAllowed):
        by("administrator", changing.agree, change, seen_round=row(change).trial.round)
    by("approver", changing.agree, change, seen_round=row(change).trial.round)
    now = rulebook(database)
    assert now.threshold("head_words") == 14
    assert "nystartszon" not in now.cue_list("jargon", "sv")
    with pytest.raises(NotFound):
        by("administrator", changing.propose_return, 99, reason="x")
    with pytest.raises(Refused):
        by("administrator", changing.propose_return, 1, reason="x")


def test_limit_that_must_not_pass_another(by):
    """Warning above block: refused, with both names."""
    with pytest.raises(Refused, match="Words on the rumour before a warning.*must not be above"):
        by("administrator", changing.propose, Setting("threshold", "myth_block_w"), 20.0, reason="x", base_version=0)


def test_same_press_twice_is_one_change(by, database):
    """A double click makes no second proposal."""
    named = {"reason": "Våra rubriker är längre.", "base_version": 0}
    first = by("administrator", changing.propose, HEAD_WORDS, 14.0, **named)
    second = by("administrator", changing.propose, HEAD_WORDS, 14.0, **named)
    assert first.id == second.id


def test_dry_run_says_which_findings_come_and_go(database, start, proposed, row):
    """The stored headline has eight words: with six allowed it would be too long. The rows name the text and the rule."""
    sandwich = start()
    change = proposed(value=6.0, forward=False)
    trial = row(change).trial
    assert (trial.state, trial.read_count, trial.come_count, trial.gone_count) == ("done", 1, 1, 0)
    (difference,) = trial.differences
    assert (difference["slug"], difference["rule"], difference["way"]) == (sandwich.slug, "H4", "come")
    longer = proposed(value=20.0, forward=False, role="approver")
    assert (row(longer).trial.come_count, row(longer).trial.text_count) == (0, 0)


def test_words_of_drafts_are_forgotten_when_it_is_decided(start, proposed, by, row):
    """The counts stay, the quotes go."""
    start()
    change = proposed(value=6.0)
    assert row(change).trial.differences[0]["quote"]
    by("approver", changing.reject, change, reason="Nej.")
    assert [one["quote"] for one in row(change).trial.differences] == [""]
    assert row(change).trial.come_count == 1


def test_dry_run_that_runs_twice_stores_once(app, database, proposed, row, run_jobs, settings, start):
    """A job given out twice, and an older one that comes late, change nothing."""
    from workbench.editorial.rulebook.jobs import try_rulebook
    from workbench.queue import JobContext

    start()
    change = proposed(value=6.0, forward=False)
    before = row(change).trial
    context = JobContext(database, settings, 0, 1)
    for round_number in (before.round, before.round - 1):
        try_rulebook(context, {"change_id": change.id, "round": round_number})
    try_rulebook(context, {"change_id": 9999, "round": 1})
    after = row(change).trial
    assert (after.finished_at, after.come_count, after.round) == (before.finished_at, before.come_count, before.round)


def test_stored_settings_out_of_new_bounds_are_left_out():
    """Bounds that became narrower in a later version of the method stop one setting, not the checker."""
    content = {"thresholds": {"head_words": 500, "fact_words": 70, "gone": 3}, "cues": {"nothing": {"sv": ["a"]}}}
    made, left_out = make_rulebook(content)
    assert made.threshold("fact_words") == 70
    assert made.threshold("head_words") == 12
    assert {one.key for one in left_out} == {"head_words", "gone", "nothing"}


def test_approval_keeps_the_version_of_the_rules(database, agreed, approved, look):
    """The method's own is 0; after a change it is that change's."""
    from workbench.editorial.models import Approval

    approved()
    agreed()
    approved()
    with database.read_session() as session:
        kept = [row.record["rulebook"] for row in session.scalars(select(Approval).order_by(Approval.id))]
    assert kept == [0, 1]
