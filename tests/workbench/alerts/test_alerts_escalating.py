"""Passing on: the next person is told until somebody acknowledges; nobody who has left or is away; nothing lost or doubled."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.alerts.duty import add_absence, add_alert, add_rule, add_rumour, add_shift, add_to_roster
from workbench.accounts.models import User
from workbench.alerts.handling import escalating, service
from workbench.alerts.handling.models import AlertEscalation
from workbench.alerts.handling.queries import alert_for_change
from workbench.alerts.handling.receivers import receivers_of
from workbench.alerts.models import Alert, AlertReceipt
from workbench.alerts.roster.queries import next_after, on_duty
from workbench.alerts.telling.service import tell


@pytest.fixture
def roster(database, people, clock):
    """The writer is on duty, then the approver; the fact-checker takes turns too."""
    with database.write_session() as session:
        now = clock.utcnow()
        add_to_roster(session, people, now, "fact_checker", "approver", "writer")
        add_shift(session, people["writer"], now, start=-1, end=24)
        add_shift(session, people["approver"], now, start=24, end=48)


@pytest.fixture
def raised(database, people, clock, settings, roster):
    """An alert that is passed on every ten minutes; the writer has been told."""
    with database.write_session() as session:
        now = clock.utcnow()
        rule = add_rule(session, people, now, escalate_minutes=10)
        alert = add_alert(session, rule, now, rumour=add_rumour(session, now))
        tell(session, alert, [people["writer"].id], cause="rule", now=now, settings=settings)
        return alert.id


@pytest.fixture
def tick(app, database, clock, settings):
    """What the worker does every fifteen seconds."""
    from workbench.alerts.handling.jobs import pass_on
    from workbench.queue import JobContext

    def run():
        with app.app_context():
            pass_on(JobContext(database, settings, 0, 0), {})

    return run


def told(database, people):
    """Roles in the order in which they were told, one for each round of theirs."""
    names = {person.id: role for role, person in people.items()}
    with database.read_session() as session:
        rows = session.scalars(select(AlertReceipt).where(AlertReceipt.route == "mail").order_by(AlertReceipt.id))
        return [names[row.user_id] for row in rows]


def test_alert_that_nobody_acknowledges_goes_on_to_the_next_on_the_roster(database, people, raised, tick, later):
    """Ten minutes each: whoever has the next shift, then who takes turns, then administrators."""
    tick()
    assert told(database, people) == ["writer"]
    for _round in range(3):
        later(minutes=10)
        tick()
        tick()
    assert told(database, people) == ["writer", "approver", "fact_checker", "administrator"]
    with database.read_session() as session:
        assert session.get_one(Alert, raised).state == "escalated"
        assert [row.round for row in session.scalars(select(AlertEscalation))] == [1, 2, 3]


def test_acknowledging_ends_it(app, database, people, raised, tick, later, clock):
    """Somebody answers after the first round: nobody else hears of it."""
    later(minutes=10)
    tick()
    with app.test_request_context(), database.write_session() as session:
        actor = session.get_one(User, people["approver"].id)
        service.acknowledge(session, alert_for_change(session, raised, viewer=actor), actor=actor, now=clock.utcnow())
    later(hours=5)
    tick()
    assert told(database, people) == ["writer", "approver"]


def test_when_all_were_told_all_are_told_again_with_longer_pauses(database, people, raised, tick, later):
    """It never goes silent; the pauses double after each lap, up to a day."""
    for _round in range(3):
        later(minutes=10)
        tick()
    later(minutes=10)
    tick()
    assert sorted(told(database, people)[4:]) == ["administrator", "approver", "fact_checker", "writer"]
    later(minutes=19)
    tick()
    assert len(told(database, people)) == 8
    later(minutes=1)
    tick()
    assert len(told(database, people)) == 12
    with database.read_session() as session:
        newest = session.scalars(select(AlertEscalation).order_by(AlertEscalation.round.desc())).first()
        assert newest.next_at - newest.at == timedelta(minutes=40)


def test_who_has_left_or_is_away_is_passed_over(app, database, people, raised, tick, later, clock):
    """The approver is away and the fact-checker has left: the administrator is next."""
    with database.write_session() as session:
        add_absence(session, people["approver"], clock.utcnow())
        session.get_one(User, people["fact_checker"].id).active = False
    later(minutes=10)
    tick()
    assert told(database, people) == ["writer", "administrator"]


def test_rule_that_does_not_pass_on_leaves_the_alert_where_it_is(app, database, people, clock, settings, tick, later):
    """No minutes in the rule: it waits on the list."""
    with database.write_session() as session:
        rule = add_rule(session, people, clock.utcnow(), escalate_minutes=None)
        add_alert(session, rule, clock.utcnow())
    later(days=2)
    tick()
    with database.read_session() as session:
        assert session.scalars(select(Alert)).one().state == "raised"
        assert session.scalars(select(AlertReceipt)).all() == []


def test_message_that_waits_for_the_morning_is_not_passed_on_before(app, database, people, raised, tick, later, clock):
    """Quiet hours: the minutes count from when the first person could hear of it, but eight hours are the most."""
    with database.write_session() as session:
        for receipt in session.scalars(select(AlertReceipt)):
            receipt.hold_until = clock.utcnow() + timedelta(hours=3)
    later(hours=3)
    tick()
    assert told(database, people) == ["writer"]
    later(minutes=10)
    tick()
    assert told(database, people) == ["writer", "approver"]


def test_weekly_digest_does_not_hold_an_alert_back_for_days(app, database, people, raised, tick, later, clock):
    """Eight hours are the most that a held message stops the next round."""
    with database.write_session() as session:
        for receipt in session.scalars(select(AlertReceipt)):
            receipt.hold_until = clock.utcnow() + timedelta(days=6)
    later(hours=8, minutes=10)
    tick()
    assert told(database, people) == ["writer", "approver"]


@pytest.mark.parametrize("jump", [{"days": 3}, {"days": -3}], ids=["forwards", "backwards"])
def test_clock_that_jumps_passes_on_one_step_at_a_time(app, database, people, raised, tick, later, jump):
    """Three days in one moment are one round, not four hundred; and three days back do not silence it."""
    later(**jump)
    tick()
    tick()
    assert len(told(database, people)) == 2


def test_escalating_twice_in_the_same_moment_is_one_round(app, database, people, raised, later, clock, settings):
    """Two workers, one alert: the second finds that it is done."""
    now = later(minutes=10)
    with app.app_context():
        for expected in (True, False):
            with database.write_session() as session:
                row = escalating.escalate(session, raised, now=now, settings=settings)
                assert (row is not None) is expected


def test_killed_between_two_alerts_the_next_run_does_the_rest(database, people, clock, tick, later, monkeypatch, roster):
    """Each alert is a transaction of its own: what was done is not done again, what was not is done next time."""
    with database.write_session() as session:
        rule = add_rule(session, people, clock.utcnow(), escalate_minutes=10)
        for number in (1, 2, 3):
            add_alert(session, rule, clock.utcnow(), number=number)
    later(minutes=10)
    real, calls = escalating.escalate, []

    def dies_at_the_second(session, alert_id, **options):
        row = real(session, alert_id, **options)
        calls.append(alert_id)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return row

    with monkeypatch.context() as patch:
        patch.setattr(escalating, "escalate", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            tick()
    assert rounds(database) == [1]
    tick()
    assert rounds(database) == [1, 2, 3]
    assert told(database, people) == ["writer"] * 3


def rounds(database):
    """The alert of each round, in order."""
    with database.read_session() as session:
        return [row.alert_id for row in session.scalars(select(AlertEscalation).order_by(AlertEscalation.id))]


def test_snoozed_alert_is_silent_and_then_reminds_who_put_it_off(app, database, people, raised, tick, later, clock):
    """Nobody is told meanwhile; at the time the person is reminded, and from there it is passed on."""
    with app.test_request_context(), database.write_session() as session:
        actor = session.get_one(User, people["writer"].id)
        until = clock.utcnow() + timedelta(hours=1)
        service.snooze(session, alert_for_change(session, raised, viewer=actor), until=until, actor=actor, now=clock.utcnow())
    later(minutes=59)
    tick()
    assert told(database, people) == ["writer"]
    later(minutes=1)
    tick()
    assert told(database, people) == ["writer", "writer"]
    later(minutes=10)
    tick()
    assert told(database, people) == ["writer", "writer", "approver"]


def test_rule_tells_its_receivers_and_whoever_is_on_duty_once(database, people, roster, clock):
    """The duty officer is added; who stands in both is told once."""
    with database.write_session() as session:
        now = clock.utcnow()
        rule = add_rule(session, people, now, receivers=("approver", "writer"), tells_duty=True)
        assert sorted(receivers_of(session, rule, now=now)) == sorted([people["approver"].id, people["writer"].id])
        quiet = add_rule(session, people, now, name="Bara namngivna", receivers=("approver",), tells_duty=False)
        assert receivers_of(session, quiet, now=now) == [people["approver"].id]


def test_receiver_who_left_is_not_told_and_an_empty_rule_tells_administrators(database, people, clock):
    """All receivers have left and the roster is empty: administrators hear of it."""
    with database.write_session() as session:
        now = clock.utcnow()
        rule = add_rule(session, people, now, receivers=("writer",), tells_duty=True)
        assert on_duty(session, now) is None
        session.get_one(User, people["writer"].id).active = False
        session.flush()
        assert receivers_of(session, rule, now=now) == [people["administrator"].id]
        assert next_after(session, [], now).id == people["administrator"].id
        assert next_after(session, [people["administrator"].id], now) is None


def test_officer_who_is_away_is_not_on_duty(database, people, roster, clock):
    """An absence within a shift leaves a gap: nobody is on duty, and the next on the roster comes first."""
    with database.write_session() as session:
        add_absence(session, people["writer"], clock.utcnow(), end=2)
        assert on_duty(session, clock.utcnow()) is None
        assert on_duty(session, clock.utcnow() + timedelta(hours=3)).id == people["writer"].id
        assert next_after(session, [], clock.utcnow()).id == people["approver"].id
