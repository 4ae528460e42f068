"""From heard to published: each step with its time and its target."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workbench.rumours import keeping, queries, service
from workbench.rumours.timing.due import due_lines, due_soon, dues_of
from workbench.rumours.timing.queries import steps_of
from workbench.rumours.timing.steps import Facts, lay_out
from workbench.rumours.timing.winding import reach_step

ZONE = ZoneInfo("Europe/Stockholm")
HEARD = datetime(2026, 11, 20, 7, 40, tzinfo=UTC)  # a Friday, 08:40 in Sweden
DAY = timedelta(days=1)


def at(text):
    """A local time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def by_kind(facts):
    """The steps, by their kind."""
    return {step.kind: step for step in lay_out(facts, ZONE)}


DECIDED = {"decided_at": at("2026-11-20T10:00"), "decision_at": at("2026-11-20T10:00"), "publish_due_at": at("2026-11-23T10:00")}


@pytest.mark.parametrize(
    ("decision", "kinds"),
    [
        ("", ["heard", "acknowledged", "decided", "drafted", "approved", "published"]),
        ("respond", ["heard", "acknowledged", "decided", "first_action", "drafted", "approved", "published"]),
        ("respond_now", ["heard", "acknowledged", "decided", "first_action", "drafted", "approved", "published"]),
        ("prepare", ["heard", "acknowledged", "decided", "first_action", "drafted"]),
        ("reply_to_asker", ["heard", "acknowledged", "decided", "replied"]),
        ("monitor", ["heard", "acknowledged", "decided", "score_again"]),
    ],
)
def test_way_has_the_steps_that_its_decision_asks_for(decision, kinds):
    """No published step for what is only prepared."""
    facts = Facts(HEARD, HEARD, decision=decision, **(DECIDED if decision else {}))
    assert [step.kind for step in lay_out(facts, ZONE)] == kinds


def test_own_targets_lie_between_those_of_the_method():
    """Nine office hours to publication: a draft after half of them, a yes after three quarters."""
    steps = by_kind(Facts(HEARD, HEARD, decision="respond", **DECIDED))
    assert steps["acknowledged"].due_at == at("2026-11-20T12:40")
    assert steps["drafted"].due_at == at("2026-11-20T14:30")
    assert steps["approved"].due_at == at("2026-11-20T16:45")
    assert [kind for kind, step in steps.items() if step.is_own] == ["acknowledged", "decided", "drafted", "approved"]


def test_danger_is_acknowledged_within_the_hour_by_night_too():
    """Harm 4 does not wait for the office."""
    night = at("2026-12-25T03:00")
    assert by_kind(Facts(night, night, is_urgent=True))["acknowledged"].due_at == at("2026-12-25T04:00")


@pytest.mark.parametrize(
    ("now", "done", "status"),
    [
        ("2026-11-20T10:00", None, "running"),
        ("2026-11-20T11:00", None, "soon"),
        ("2026-11-20T12:40", None, "late"),
        ("2026-11-20T12:40", "2026-11-20T12:00", "done"),
        ("2026-11-20T12:50", "2026-11-20T12:45", "done_late"),
    ],
)
def test_step_goes_from_running_to_late_or_done(now, done, status):
    """A step that was done late stays so."""
    facts = Facts(HEARD, HEARD, acknowledged_at=at(done) if done else None)
    assert by_kind(facts)["acknowledged"].status(at(now)) == status


def test_steps_of_an_ended_case_are_over_and_never_late():
    """Nothing is due any more."""
    step = by_kind(Facts(HEARD, HEARD, is_over=True))["acknowledged"]
    assert step.status(at("2027-01-01T12:00")) == "over"


def test_later_step_stands_for_the_one_that_was_not_noted():
    """Published without a draft of its own: it was drafted by then."""
    steps = by_kind(Facts(HEARD, HEARD, decision="respond", published_at=at("2026-11-23T09:00"), **DECIDED))
    assert steps["drafted"].done_at == steps["approved"].done_at == at("2026-11-23T09:00")


@pytest.fixture
def steps(work):
    """The steps of a stored rumour, by kind."""

    def read(code):
        return work(lambda s: {step.kind: step for step in steps_of(s, queries.rumour_by_code(s, code))})

    return read


def test_stored_rumour_walks_its_way(on, open_one, decide, steps, people, later, clock):
    """Each step at the time when it was taken, whichever room took it."""
    code, opened = open_one(), clock.utcnow()
    assert steps(code)["heard"].done_at == opened - timedelta(hours=1)
    assert steps(code)["acknowledged"].status(clock.utcnow()) == "running"
    taken = later(hours=1)
    on(code, lambda s, r: keeping.take_rumour(s, r, actor=people["writer"], now=taken))
    decided = later(hours=1)
    decide(code, "respond")
    drafted, approved = later(hours=1), later(hours=1)
    on(code, lambda s, r: reach_step(s, r, "drafted", actor_id=None, at=drafted))
    on(code, lambda s, r: reach_step(s, r, "approved", actor_id=None, at=approved))
    published = later(hours=1)
    on(code, lambda s, r: service.mark_answered(s, r, actor_id=None, now=published))
    found = steps(code)
    times = [found[kind].done_at for kind in ("acknowledged", "decided", "drafted", "approved", "published")]
    assert times == [taken, decided, drafted, approved, published]
    assert found["first_action"].done_at == published


def test_machine_that_rates_has_not_acknowledged(on, open_one, steps, clock, work):
    """Only what a person did counts."""
    code = open_one()
    on(code, lambda s, r: service.walk(s, r, "triaged", actor_id=None, now=clock.utcnow()))
    assert steps(code)["acknowledged"].done_at is None


def test_step_is_kept_once_a_round(on, open_one, decide, steps, people, later):
    """A second draft does not move the first; opened again, the way begins anew."""
    code = open_one()
    decide(code)
    first = later(hours=1)
    for moment in (first, later(hours=1)):
        on(code, lambda s, r, moment=moment: reach_step(s, r, "drafted", actor_id=None, at=moment))
    assert steps(code)["drafted"].done_at == first
    now = later(hours=1)
    on(code, lambda s, r: keeping.close_rumour(s, r, reason="Klart", actor_id=people["writer"].id, now=now))
    again = later(days=5)
    on(code, lambda s, r: keeping.reopen_rumour(s, r, reason="Det hörs igen", actor_id=people["writer"].id, now=again))
    found = steps(code)
    assert found["heard"].done_at == again
    assert [found[kind].done_at for kind in ("decided", "drafted", "published")] == [None, None, None]
    assert found["decided"].due_at > again


def test_draft_meets_the_target_of_the_decision_to_prepare(on, open_one, decide, work, later):
    """Sent for approval is ready."""
    code = open_one()
    decide(code, "prepare")
    moment = later(hours=2)
    on(code, lambda s, r: reach_step(s, r, "drafted", actor_id=None, at=moment))
    assert on(code, lambda s, r: queries.newest_decision(s, r.id)).target_met_at == moment


def test_new_rumour_awaits_a_decision_within_a_working_day(work, open_one, clock, later):
    """Due the same time on Monday; then late, and first in the list."""
    code = open_one()
    due = work(lambda s: due_soon(s, clock.utcnow(), 4 * DAY))
    assert [(row.rumour.code, row.kind, row.due_at) for row in due] == [(code, "decide", at("2026-11-23T10:00"))]
    assert work(lambda s: due_soon(s, clock.utcnow(), DAY)) == []
    later(days=4)
    assert work(lambda s: due_soon(s, clock.utcnow(), timedelta(0)))[0].is_late(clock.utcnow())


def test_harm_four_makes_the_decision_due_within_the_hour(work, open_one, rate, clock):
    """And the flag for violence does so from the start."""
    quiet, violent = open_one(), open_one("De ska samlas i kväll", flags=("violence",))
    rate(quiet, 1, 1, 4, 1, 1, 0)
    due = {row.rumour.code: row.due_at for row in work(lambda s: due_soon(s, clock.utcnow(), DAY))}
    assert due == {quiet: clock.utcnow() + timedelta(hours=1), violent: clock.utcnow() + timedelta(hours=1)}


@pytest.mark.parametrize(("decision", "hours"), [("respond", 2), ("what_we_know", 4)])
def test_harm_four_does_not_wait_for_the_office(on, open_one, rate, decide, clock, decision, hours):
    """Friday at 22: two or four hours, and one day, of any day."""
    code = open_one()
    rate(code, 1, 1, 4, 1, 1, 0)
    clock.now = at("2026-11-20T22:00")
    decide(code, decision)
    row = on(code, lambda s, r: queries.newest_decision(s, r.id))
    assert row.first_action_due_at - clock.now == timedelta(hours=hours)
    assert row.publish_due_at - clock.now == DAY


def test_decision_ends_the_wait_and_keeps_when_it_was_due(on, open_one, decide, clock, later):
    """So that our own times can be told."""
    code = open_one()
    due_at = on(code, lambda s, r: r.decide_due_at)
    later(days=7)
    decide(code)
    assert on(code, lambda s, r: r.decide_due_at) is None
    assert on(code, lambda s, r: queries.newest_decision(s, r.id)).decide_due_at == due_at


def test_due_soon_gives_both_targets_the_latest_first(work, open_one, decide, clock, later):
    """First action and publication, over all rumours; answered ones are gone."""
    slow, fast = open_one("Kommunen får betalt per person"), open_one("Ett boende öppnar vid skolan")
    decide(slow, "prepare")
    decide(fast, "respond")
    later(days=1)
    due = work(lambda s: due_soon(s, clock.utcnow(), 30 * DAY))
    assert [(row.rumour.code, row.kind) for row in due] == [
        (fast, "first_action"), (slow, "first_action"), (fast, "publish"), (slow, "draft")
    ]  # fmt: skip


def test_due_soon_hides_what_the_viewer_may_not_see(work, open_one, people, clock):
    """A restricted rumour of somebody else."""
    open_one("En elev pekas ut", flags=("individual",))
    seen = {
        role: len(work(lambda s, who=people[role]: due_soon(s, clock.utcnow(), 9 * DAY, viewer=who)))
        for role in ("writer", "approver")
    }
    assert seen == {"writer": 0, "approver": 1}


def test_clock_that_was_set_back_makes_nothing_late(work, open_one, decide, clock, later):
    """The machine's clock jumps a year back: what is due stays due, nothing fails."""
    code = open_one()
    decide(code)
    later(days=-365)
    assert work(lambda s: due_soon(s, clock.utcnow(), DAY)) == []
    assert work(lambda s: steps_of(s, queries.rumour_by_code(s, code)))[0].status(clock.utcnow()) == "done"


def test_unknown_step_is_refused(on, open_one, clock):
    """A room that makes up a step is told at once."""
    code = open_one()
    with pytest.raises(ValueError, match="drafted, approved, published"):
        on(code, lambda s, r: reach_step(s, r, "thought_of", actor_id=None, at=clock.utcnow()))


def test_lines_name_the_same_targets_as_the_rumours_themselves(work, on, open_one, decide, clock, later, people):
    """One line for each rumour with its nearest target; the rumours of some lines come in the order of the lines."""
    slow, fast, violent = open_one("En sak"), open_one("En annan sak"), open_one("De ska samlas", flags=("violence",))
    decide(slow, "prepare")
    decide(fast, "respond_now")
    later(days=1)
    now = clock.utcnow()
    nearest = {}
    for due in work(lambda s: due_soon(s, now, 30 * DAY)):
        nearest.setdefault(due.rumour.id, due.due_at)
    lines = work(lambda s: due_lines(s, now, 30 * DAY))
    assert {line.rumour_id: line.due_at for line in lines} == nearest
    assert [line.due_at for line in lines] == sorted(nearest.values())
    ids = {on(code, lambda _s, r: r.id): code for code in (slow, fast, violent)}
    told = {ids[line.rumour_id]: (line.is_undecided, line.is_danger, line.is_late(line.due_at)) for line in lines}
    assert told == {slow: (False, False, True), fast: (False, True, True), violent: (True, True, True)}
    turned = lines[::-1]
    assert [due.rumour.id for due in work(lambda s: dues_of(s, turned))] == [line.rumour_id for line in turned]
    assert work(lambda s: due_lines(s, now, 30 * DAY, viewer=people["writer"])) == lines
