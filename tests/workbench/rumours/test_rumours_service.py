"""What services change, whom they refuse, and what they write down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.activity.models import Activity
from workbench.errors import NotAllowed, NotFound, Refused, StaleVersion
from workbench.rumours import keeping, queries, service
from workbench.rumours.cases import merging
from workbench.rumours.history import SENTENCES, history_of
from workbench.rumours.models import Decision, Rumour, Sighting


def read(work, code):
    return work(lambda s: queries.rumour_by_code(s, code))


def test_open_rumour_stores_a_masked_sighting_apart_from_the_claim(work, open_one, heard):
    code = open_one(sighting=heard("Ring 070-123 45 67 så får ni höra"))
    rumour = read(work, code)
    (sighting,) = work(lambda s: queries.sightings_of(s, rumour.id))
    assert "070" not in sighting.text_heard
    assert "[telefonnummer]" in sighting.text_heard
    assert rumour.claim == "Nyanlända går före i bostadskön"
    assert rumour.first_heard_at == sighting.heard_at


@pytest.mark.parametrize(
    "wrong",
    [{"theme": "T77"}, {"kind": "lie"}, {"target_group": "x"}, {"flags": ["nonsense"]}, {"more_themes": ["T02", "T03", "T04"]}],
)
def test_open_rumour_refuses_what_no_vocabulary_holds(open_one, wrong):
    with pytest.raises(Refused):
        open_one(**wrong)


@pytest.mark.parametrize("claim", ["", "  ", "\x00", "x" * 76])
def test_open_rumour_refuses_an_empty_or_long_claim(open_one, claim):
    with pytest.raises(Refused):
        open_one(claim)


def test_rumour_about_an_individual_is_restricted_at_once(work, open_one, people):
    code = open_one(flags=["individual"])
    assert read(work, code).sensitivity == "restricted"
    for role in ("approver", "fact_checker"):
        assert work(lambda s, role=role: queries.rumour_by_code(s, code, viewer=people[role])).code == code
    for role in ("writer", "administrator", "auditor", "legal_reviewer"):
        with pytest.raises(NotFound):
            work(lambda s, role=role: queries.rumour_by_code(s, code, viewer=people[role]))


def test_owner_sees_a_restricted_rumour(work, on, open_one, people, clock):
    code = open_one(flags=["individual"])
    on(code, lambda s, r: keeping.hand_over(s, r, people["writer"], actor_id=people["approver"].id, now=clock.utcnow()))
    assert work(lambda s: queries.rumour_by_code(s, code, viewer=people["writer"])).code == code


def test_same_item_twice_is_one_sighting(on, open_one, heard, people, clock):
    code = open_one()
    for _time in range(2):
        new = heard("från ett objekt", item_id=7)
        on(code, lambda s, r, new=new: service.add_sighting(s, r, new, actor_id=people["writer"].id, now=clock.utcnow()))
    assert len(on(code, lambda s, r: queries.sightings_of(s, r.id))) == 2  # the first, and the item's


def test_item_of_another_rumour_is_refused(on, open_one, heard, people, clock):
    first, second = open_one(sighting=heard(item_id=7)), open_one("Kommunen köper hyreshus")
    assert first != second
    with pytest.raises(Refused):
        on(second, lambda s, r: service.add_sighting(s, r, heard(item_id=7), actor_id=None, now=clock.utcnow()))


def test_sighting_of_an_item_goes_when_the_link_is_undone(work, open_one, heard, clock):
    code = open_one(sighting=heard(item_id=7, hours_ago=50))
    assert work(lambda s: service.remove_sighting_of_item(s, 7, actor_id=None, now=clock.utcnow())) is True
    assert work(lambda s: service.remove_sighting_of_item(s, 7, actor_id=None, now=clock.utcnow())) is False
    rumour = read(work, code)
    assert rumour.first_heard_at == rumour.opened_at


def test_sighting_dated_ahead_is_heard_now(work, open_one, heard, clock):
    code = open_one(sighting=heard(hours_ago=-48))
    assert work(lambda s: s.scalar(select(Sighting))).heard_at == clock.utcnow()
    assert read(work, code).first_heard_at == clock.utcnow()


@pytest.mark.parametrize("role", ["writer", "approver", "administrator", "legal_reviewer"])
def test_only_fact_checkers_set_a_verdict(open_one, check, role):
    code = open_one()
    with pytest.raises(NotAllowed):
        check(code, actor=role)


@pytest.mark.parametrize("missing", ["reason", "verified_with", "true_kernel"])
def test_verdict_needs_its_grounds(open_one, check, missing):
    code = open_one()
    with pytest.raises(Refused):
        check(code, **{missing: "  "})


def test_false_verdict_needs_no_true_kernel_and_remembers_who_and_when(work, open_one, check, people, clock):
    code = open_one()
    check(code, "false", true_kernel="")
    rumour = read(work, code)
    assert (rumour.verdict, rumour.verdict_by_id, rumour.verdict_at) == ("false", people["fact_checker"].id, clock.utcnow())
    assert rumour.state == "checking"


def test_rating_keeps_the_old_one_and_proposes(on, open_one, rate):
    code = open_one()
    rate(code, 0, 0, 1, 1, 1, 0)
    rating = rate(code, 2, 2, 2, 2, 2, 0)
    assert (rating.score, rating.proposal) == (12, "respond")
    assert [row.score for row in on(code, lambda s, r: queries.ratings_of(s, r.id))] == [12, 4]


@pytest.mark.parametrize("role", ["writer", "administrator", "auditor", "legal_reviewer"])
def test_only_fact_checkers_and_approvers_decide(open_one, decide, role):
    code = open_one()
    with pytest.raises(NotAllowed):
        decide(code, actor=role)


def test_decision_stores_old_and_new_score_who_when_and_why(work, open_one, rate, decide, later, people):
    code = open_one()
    rate(code, 0, 0, 1, 1, 1, 0)
    decide(code, "monitor", actor="fact_checker")
    now = later(days=1)
    rate(code, 2, 2, 2, 2, 2, 0)
    made = decide(code, "respond", reason="Det ökar.")
    assert (made.score, made.proposal, made.reason, made.decided_by_id, made.decided_at) == (
        *(12, "respond", "Det ökar."),
        people["approver"].id,
        now,
    )
    row = work(lambda s: s.scalars(select(Activity).where(Activity.verb == "decision_made").order_by(Activity.id.desc())).first())
    assert (row.details["old"], row.details["old_score"], row.details["new"], row.details["score"]) == (
        "monitor",
        4,
        "respond",
        12,
    )


def test_decision_without_reason_is_refused(open_one, decide):
    code = open_one()
    with pytest.raises(Refused):
        decide(code, reason=" ")


@pytest.mark.parametrize("verdict", ["true", "unproven"])
def test_true_or_unproven_claim_never_gets_a_sandwich(open_one, check, decide, verdict):
    code = open_one()
    check(code, verdict)
    with pytest.raises(Refused):
        decide(code, "respond")
    assert decide(code, "what_we_know").decision == "what_we_know"


def test_deciding_the_same_again_wins_no_time(open_one, decide, later):
    code = open_one()
    first = decide(code)
    later(hours=5)
    again = decide(code)
    assert (again.first_action_due_at, again.publish_due_at) == (first.first_action_due_at, first.publish_due_at)


def test_writer_proposes_without_starting_a_clock(work, on, open_one, people, clock):
    code = open_one()
    values = {"decision": "prepare", "reason": "Frågan kommer ofta.", "actor": people["writer"], "now": clock.utcnow()}
    on(code, lambda s, r: keeping.propose_decision(s, r, **values))
    assert work(lambda s: s.scalar(select(Decision))) is None
    assert read(work, code).state == "new"


def test_first_action_stops_its_clock_and_gives_an_owner(work, on, open_one, decide, people, clock):
    code = open_one()
    decide(code)
    for role in ("writer", "second_writer"):
        on(code, lambda s, r, role=role: keeping.acknowledge(s, r, actor=people[role], now=clock.utcnow()))
    rumour = read(work, code)
    assert (rumour.acknowledged_at, rumour.owner_id) == (clock.utcnow(), people["writer"].id)


def test_due_rumours_come_latest_first_and_leave_when_answered(work, on, open_one, decide, people, later, clock):
    slow, fast = open_one(), open_one("Kommunen köper hyreshus")
    decide(slow, "prepare")
    decide(fast, "respond")
    now = later(hours=3)
    due = work(lambda s: queries.due_rumours(s, now))
    assert [(row.rumour.code, row.clock.kind, row.is_late(now)) for row in due] == [(fast, "first_action", True)]
    assert due[0].words == "First action: 60 minutes late"
    on(fast, lambda s, r: service.mark_answered(s, r, actor_id=None, now=clock.utcnow()))
    assert fast not in [row.rumour.code for row in work(lambda s: queries.due_rumours(s, now))]


def test_due_rumours_of_a_person_are_theirs_or_nobodys_and_never_hidden_ones(work, on, open_one, decide, people, later, clock):
    mine, free, theirs, hidden = (open_one(f"Påstående nummer {number}") for number in range(4))
    for code in (mine, free, theirs, hidden):
        decide(code)
    for code, owner in ((mine, "writer"), (theirs, "second_writer")):
        on(code, lambda s, r, to=people[owner]: keeping.hand_over(s, r, to, actor_id=to.id, now=clock.utcnow()))
    on(hidden, lambda s, r: setattr(r, "sensitivity", "restricted"))
    now = later(hours=3)
    found = {row.rumour.code for row in work(lambda s: queries.due_rumours(s, now, viewer=people["writer"]))}
    assert found == {mine, free}


def test_monitoring_is_due_after_a_week_and_wound_up_by_a_new_rating(work, open_one, rate, decide, later):
    code = open_one()
    decide(code, "monitor")
    now = later(days=7)
    assert [row.clock.kind for row in work(lambda s: queries.due_rumours(s, now))] == ["score_again"]
    rate(code, 0, 0, 1, 1, 1, 0)
    assert work(lambda s: queries.due_rumours(s, now)) == []


def test_draft_ready_stops_the_clock_of_prepare_only(on, open_one, decide, people, clock):
    prepared, answered = open_one(), open_one("Kommunen köper hyreshus")
    decide(prepared, "prepare")
    decide(answered, "respond")
    on(prepared, lambda s, r: keeping.meet_target(s, r, actor_id=people["writer"].id, now=clock.utcnow()))
    assert on(prepared, lambda s, r: queries.newest_decision(s, r.id)).target_met_at == clock.utcnow()
    with pytest.raises(Refused):
        on(answered, lambda s, r: keeping.meet_target(s, r, actor_id=people["writer"].id, now=clock.utcnow()))


def test_mark_answered_twice_leaves_one_state(work, on, open_one, decide, clock):
    code = open_one()
    decide(code)
    for _time in range(2):
        on(code, lambda s, r: service.mark_answered(s, r, actor_id=None, now=clock.utcnow()))
    assert read(work, code).state == "answered"


def test_closed_rumour_refuses_work_until_it_is_opened_again(work, on, open_one, rate, decide, people, clock):
    code = open_one()
    decide(code)
    values = {"reason": "Tyst i en månad.", "actor_id": people["writer"].id, "now": clock.utcnow()}
    on(code, lambda s, r: keeping.close_rumour(s, r, **values))
    with pytest.raises(Refused):
        rate(code, 0, 0, 1, 1, 1, 0)
    on(code, lambda s, r: keeping.reopen_rumour(s, r, **(values | {"reason": "Hörs igen."})))
    assert read(work, code).state == "triaged"
    assert rate(code, 0, 0, 1, 1, 1, 0).score == 4


def test_reopened_rumour_gets_a_fresh_clock(on, open_one, decide, people, later, clock):
    code = open_one()
    first = decide(code)
    on(code, lambda s, r: keeping.close_rumour(s, r, reason="Tyst.", actor_id=people["writer"].id, now=clock.utcnow()))
    later(days=5)
    on(code, lambda s, r: keeping.reopen_rumour(s, r, reason="Åter.", actor_id=people["writer"].id, now=clock.utcnow()))
    assert decide(code).first_action_due_at > clock.utcnow() > first.publish_due_at


@pytest.mark.parametrize("state", ["new", "answered", "closed"])
def test_closing_from_the_wrong_state_is_refused(on, open_one, people, clock, state):
    code = open_one()
    on(code, lambda s, r: setattr(r, "state", state))
    with pytest.raises(Refused):
        on(code, lambda s, r: keeping.close_rumour(s, r, reason="x", actor_id=people["writer"].id, now=clock.utcnow()))


def test_merge_moves_the_sightings_and_reopening_brings_them_home(work, on, open_one, people, clock):
    one, two = open_one(), open_one("Nyanlända får lägenhet först")
    values = {"actor_id": people["writer"].id, "now": clock.utcnow()}

    def count(code):
        return on(code, lambda s, r: len(queries.sightings_of(s, r.id)))

    on(one, lambda s, r: merging.merge_rumour(s, r, queries.rumour_by_code(s, two), reason="Samma.", **values))
    assert (count(one), count(two), read(work, one).state) == (0, 2, "merged")
    assert [known.rumour_id for known in work(queries.known_rumours)] == [two]
    on(one, lambda s, r: keeping.reopen_rumour(s, r, reason="Olika ändå.", **values))
    assert (count(one), count(two), read(work, one).state) == (1, 1, "triaged")


def test_merging_into_itself_is_refused(on, open_one, people, clock):
    code = open_one()
    with pytest.raises(Refused):
        on(code, lambda s, r: merging.merge_rumour(s, r, r, reason="x", actor_id=people["writer"].id, now=clock.utcnow()))


def test_partner_cannot_own_a_rumour(on, open_one, people, clock):
    code = open_one()
    with pytest.raises(Refused):
        on(code, lambda s, r: keeping.hand_over(s, r, people["partner"], actor_id=people["writer"].id, now=clock.utcnow()))


def test_change_on_an_old_version_is_refused(work, on, open_one, check, people):
    code = open_one()
    old = read(work, code).version
    check(code)
    with pytest.raises(StaleVersion):
        work(lambda s: queries.rumour_for_change(s, code, version=old, viewer=people["writer"]))


def test_known_rumours_carry_at_most_twenty_asserting_variants(work, on, open_one, heard, clock):
    code = open_one(sighting=None)
    for number in range(25):
        relation = "asserts" if number < 22 else "counters"
        new = heard(f"variant {number}", hours_ago=number + 1, relation=relation)
        on(code, lambda s, r, new=new: service.add_sighting(s, r, new, actor_id=None, now=clock.utcnow()))
    (known,) = work(queries.known_rumours)
    assert (known.rumour_id, known.claim, len(known.variants)) == (code, "Nyanlända går före i bostadskön", 20)
    assert not [text for text in known.variants if text in ("variant 22", "variant 23", "variant 24")]


def test_known_rumours_carry_translations_that_the_matcher_reads(work, on, open_one, heard, clock):
    code = open_one(sighting=None)
    told = {"translated_by": "person", "language": "ar"}
    english = heard("الكلام الأول", hours_ago=1, translation="Newcomers jump the queue", translation_language="en", **told)
    arabic = heard("Ord på svenska", hours_ago=2, translation="كلام آخر", translation_language="ar", **told)
    for new in (english, arabic):
        on(code, lambda s, r, new=new: service.add_sighting(s, r, new, actor_id=None, now=clock.utcnow()))
    (known,) = work(queries.known_rumours)
    assert known.variants == ("الكلام الأول", "Newcomers jump the queue", "Ord på svenska")


def test_sighting_counts_leave_out_answers_and_old_reports(work, on, open_one, heard, clock):
    code = open_one(sighting=heard(hours_ago=30))
    for relation in ("asserts", "mentions", "counters"):
        new = heard(relation, relation=relation)
        on(code, lambda s, r, new=new: service.add_sighting(s, r, new, actor_id=None, now=clock.utcnow()))
    since = clock.utcnow() - timedelta(hours=24)
    rumour = read(work, code)
    assert work(lambda s: queries.sighting_counts(s, since)) == {rumour.id: 2}


def test_every_verb_of_a_rumour_has_a_sentence(work, open_one, check, rate, decide, on, people, clock):
    code = open_one()
    check(code)
    rate(code, 1, 1, 1, 1, 1, 1)
    decide(code, "prepare")
    on(code, lambda s, r: keeping.meet_target(s, r, actor_id=people["writer"].id, now=clock.utcnow()))
    verbs = set(work(lambda s: s.scalars(select(Activity.verb).where(Activity.subject_kind == Rumour.__tablename__)).all()))
    assert {"rumour_opened", "verdict_set", "risk_rated", "decision_made"} <= verbs <= set(SENTENCES)


def test_what_happened_within_a_second_stands_in_the_order_of_writing(work, on, open_one, people, clock):
    """A change whose clock was read a moment too early does not slip below the opening."""
    early = clock.utcnow().replace(microsecond=100)
    clock.move(early + timedelta(microseconds=400) - clock.utcnow())
    code = open_one()
    on(code, lambda s, r: keeping.add_note(s, r, "Ring biblioteket.", actor_id=people["writer"].id, now=early))
    lines = work(lambda s: [line.what for line in history_of(s, queries.rumour_by_code(s, code))])
    assert lines[0] == "wrote a note"
    assert lines[-1] == "opened the rumour"
