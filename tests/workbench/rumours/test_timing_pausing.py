"""Pausing a clock with a reason, and starting it again."""

from datetime import timedelta

import pytest

from workbench.errors import NotAllowed, Refused
from workbench.rumours import keeping, queries
from workbench.rumours.timing.due import due_soon
from workbench.rumours.timing.pausing import pause_clock, resume_clock
from workbench.rumours.timing.queries import pauses_of

DAY = timedelta(days=1)


@pytest.fixture
def pause(on, people, clock):
    """Pause a rumour's clock: pause(code, days=1)."""

    def run(code, *, actor="writer", reason="Vi väntar på Migrationsverket", **span):
        until = clock.utcnow() + timedelta(**(span or {"days": 1}))
        return on(code, lambda s, r: pause_clock(s, r, reason=reason, until=until, actor=people[actor], now=clock.utcnow()))

    return run


@pytest.fixture
def resume(on, people, clock):
    """Start it again."""
    return lambda code: on(code, lambda s, r: resume_clock(s, r, actor=people["writer"], now=clock.utcnow()))


@pytest.fixture
def times(on):
    """When the first action and the result are due."""

    def read(code):
        row = on(code, lambda s, r: queries.newest_decision(s, r.id))
        return row.first_action_due_at, row.publish_due_at

    return read


def test_pause_moves_what_is_due_by_the_office_time_in_between(open_one, decide, pause, times, work, clock):
    """Friday 10:00 to Monday 10:00 is nine office hours."""
    code = open_one()
    decide(code)
    first, result = times(code)
    pause(code, days=3)
    assert [new - old for new, old in zip(times(code), (first, result), strict=True)] == [3 * DAY, DAY]
    assert work(lambda s: due_soon(s, clock.utcnow(), 30 * DAY)) == []


def test_pause_ends_by_itself(open_one, decide, pause, work, clock, later):
    """No job is needed for it."""
    code = open_one()
    decide(code)
    pause(code, days=3)
    later(days=3, hours=3)
    assert [row.is_late(clock.utcnow()) for row in work(lambda s: due_soon(s, clock.utcnow(), timedelta(0)))] == [True]


def test_early_start_adds_only_what_was_really_paused(open_one, decide, pause, resume, times, later):
    """Two hours of a pause of three days; a second press changes nothing."""
    code = open_one()
    decide(code)
    first, result = times(code)
    pause(code, days=3)
    later(hours=2)
    resume(code)
    assert times(code) == (first + timedelta(hours=2), result + timedelta(hours=2))
    later(hours=1)
    resume(code)
    assert times(code) == (first + timedelta(hours=2), result + timedelta(hours=2))


def test_what_was_late_is_as_late_afterwards(open_one, decide, pause, resume, times, later, clock):
    """A pause is no way to be in time."""
    code = open_one()
    decide(code)
    later(hours=4)
    late_by = clock.utcnow() - times(code)[0]
    pause(code, days=4)
    later(hours=1)
    resume(code)
    assert clock.utcnow() - times(code)[0] == late_by


def test_wait_for_a_decision_can_be_paused_too(on, open_one, pause, later, decide):
    """And the decision ends the pause."""
    code = open_one()
    before = on(code, lambda s, r: r.decide_due_at)
    pause(code, days=3)
    assert on(code, lambda s, r: r.decide_due_at) == before + DAY
    decide(code)
    assert on(code, lambda s, r: r.clock_paused_until) is None


def test_same_decision_again_keeps_the_pause_and_its_times(on, open_one, decide, pause, times):
    """Deciding the same again wins no time."""
    code = open_one()
    decide(code)
    pause(code, days=3)
    paused, until = times(code), on(code, lambda s, r: r.clock_paused_until)
    decide(code)
    assert times(code) == paused
    assert on(code, lambda s, r: r.clock_paused_until) == until


def test_first_action_that_is_taken_does_not_move(on, open_one, decide, pause, times, people, clock, later):
    """What was done late stays late."""
    code = open_one()
    decide(code)
    later(hours=5)
    on(code, lambda s, r: keeping.acknowledge(s, r, actor=people["writer"], now=clock.utcnow()))
    first, result = times(code)
    pause(code, days=3)
    assert times(code)[0] == first
    assert times(code)[1] > result


def test_monitoring_counts_days_of_the_calendar(open_one, decide, pause, times):
    """Seven days are seven days."""
    code = open_one()
    decide(code, "monitor")
    first, _none = times(code)
    pause(code, days=2)
    assert times(code) == (first + 2 * DAY, None)


@pytest.mark.parametrize("decision", ["respond_now", ""], ids=["respond-now", "not-decided"])
def test_danger_cannot_be_paused(open_one, decide, pause, decision):
    """Neither the decision nor the wait for it."""
    code = open_one(flags=("violence",))
    if decision:
        decide(code, decision)
    with pytest.raises(Refused, match="danger"):
        pause(code)


def test_harm_four_ends_a_pause(on, open_one, rate, pause, clock):
    """A decision is due within the hour."""
    code = open_one()
    pause(code, days=3)
    rate(code, 1, 1, 4, 1, 1, 0)
    assert on(code, lambda s, r: r.clock_paused_until) is None
    assert on(code, lambda s, r: r.decide_due_at) == clock.utcnow() + timedelta(hours=1)


@pytest.mark.parametrize("span", [{"days": 31}, {"hours": -1}, {"hours": 0}], ids=["too-long", "past", "now"])
def test_pause_has_an_end_within_thirty_days(open_one, decide, pause, span):
    """Forgotten pauses do not exist."""
    code = open_one()
    decide(code)
    with pytest.raises(Refused, match="30 days"):
        pause(code, **span)


def test_pause_needs_a_reason_a_running_clock_and_hands(open_one, decide, pause, on, people, clock):
    """And only one at a time."""
    code = open_one()
    decide(code)
    with pytest.raises(Refused, match="why"):
        pause(code, reason=" \n")
    with pytest.raises(NotAllowed):
        pause(code, actor="administrator")
    pause(code)
    with pytest.raises(Refused, match="already"):
        pause(code)
    on(code, lambda s, r: keeping.close_rumour(s, r, reason="Klart", actor_id=people["writer"].id, now=clock.utcnow()))
    with pytest.raises(Refused, match="No clock"):
        pause(code)


def test_reason_is_masked_and_in_the_history(on, open_one, decide, pause, sign_in):
    """No phone number, no control character."""
    code = open_one()
    decide(code)
    row = pause(code, reason="Ring 070-174 06 35\x00 först")
    assert "174" not in row.reason
    assert "\x00" not in row.reason
    assert "paused the clock" in sign_in("writer").get(f"/rumours/{code}").text


def test_clock_that_jumps_back_during_a_pause_gives_no_time(on, open_one, decide, pause, resume, times, later):
    """The machine's clock is set back an hour: what is due is what it was."""
    code = open_one()
    decide(code)
    before = times(code)
    pause(code, days=3)
    later(hours=-1)
    resume(code)
    assert times(code) == before


def test_pauses_are_told_as_they_were(on, open_one, decide, pause, resume, work, later, clock):
    """From when to when, with the early end."""
    code = open_one()
    decide(code)
    begun = clock.utcnow()
    pause(code, days=3)
    ended = later(hours=2)
    resume(code)
    rumour_id = on(code, lambda s, r: r.id)
    assert work(lambda s: pauses_of(s, [rumour_id])) == {rumour_id: [(begun, ended)]}
