"""When people are told: quiet hours, digests, both nights on which the clock is moved, a storm at three in the night."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import pytest

from tests.workbench.alerts.telling_rig import (
    Outside,
    add_route,
    new_alert,
    new_rule,
    new_rumour,
    receipts,
    tell_of,
)
from workbench.alerts.telling import jobs
from workbench.alerts.telling.holding import Wishes, end_of_quiet, hold_until, next_digest, next_on_grid
from workbench.alerts.telling.models import AlertDigest, AlertPosting, AlertTelling
from workbench.alerts.telling.service import tell
from workbench.queue import Job, enqueue

ZONE = ZoneInfo("Europe/Stockholm")
NIGHT = Wishes(quiet_from=22 * 60, quiet_until=7 * 60)


def at(text):
    """A moment by the local clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
def house(settings, letters):
    return replace(settings, smtp_url=letters.url)


@pytest.fixture
def work(run_jobs, house):
    return lambda **changes: run_jobs(**{"smtp_url": house.smtp_url, **changes})


@pytest.fixture
def rule(database, clock):
    return new_rule(database, clock)


@pytest.fixture
def rumour(database, clock):
    return new_rumour(database, clock)


def choose(database, clock, person, **wishes):
    with database.write_session() as session:
        values = {"routes": ["mail"], "urgent_routes": ["mail"], **wishes}
        session.add(AlertTelling(user_id=person.id, changed_at=clock.utcnow(), **values))


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-20T21:59", None),
        ("2026-11-20T22:00", "2026-11-21T07:00"),
        ("2026-11-21T03:00", "2026-11-21T07:00"),
        ("2026-11-21T06:59", "2026-11-21T07:00"),
        ("2026-11-21T07:00", None),
        ("2026-12-31T23:30", "2027-01-01T07:00"),
        ("2027-03-28T01:30", "2027-03-28T07:00"),
        ("2026-10-25T02:30", "2026-10-25T07:00"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(now, end):
    assert end_of_quiet(NIGHT, at(now), ZONE) == (at(end) if end else None)


def test_night_without_an_hour_and_night_with_one_more():
    short = at("2027-03-28T07:00") - at("2027-03-27T22:00")
    long = at("2026-10-25T07:00") - at("2026-10-24T22:00")
    assert (short, long) == (timedelta(hours=8), timedelta(hours=10))
    inside = at("2026-10-25T02:30").replace(tzinfo=UTC)
    assert end_of_quiet(NIGHT, inside + timedelta(hours=1), ZONE) == at("2026-10-25T07:00")
    gap = Wishes(quiet_from=0, quiet_until=150)  # 02:30 does not exist that night
    assert end_of_quiet(gap, at("2027-03-28T01:00"), ZONE) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_day_hours_and_the_same_hour_twice():
    lunch = Wishes(quiet_from=12 * 60, quiet_until=13 * 60)
    assert end_of_quiet(lunch, at("2026-11-20T12:30"), ZONE) == at("2026-11-20T13:00")
    assert end_of_quiet(lunch, at("2026-11-20T14:00"), ZONE) is None
    assert end_of_quiet(Wishes(quiet_from=60, quiet_until=60), at("2026-11-20T01:00"), ZONE) is None


@pytest.mark.parametrize(
    ("pace", "now", "then"),
    [
        ("now", "2026-11-20T10:07", None),
        ("hourly", "2026-11-20T10:07", "2026-11-20T11:00"),
        ("daily", "2026-11-20T10:07", "2026-11-21T08:00"),
        ("daily", "2026-11-20T07:59", "2026-11-20T08:00"),
        ("weekly", "2026-11-20T10:07", "2026-11-23T08:00"),
        ("weekly", "2026-11-23T08:00", "2026-11-30T08:00"),
        ("daily", "2027-03-27T10:00", "2027-03-28T08:00"),
        ("daily", "2026-10-24T10:00", "2026-10-25T08:00"),
    ],
)
def test_digests_come_when_they_were_chosen(pace, now, then):
    assert next_digest(Wishes(), pace, at(now), ZONE) == (at(then) if then else None)


def test_urgent_waits_for_nothing_and_passing_on_for_no_digest():
    wishes = replace(NIGHT, paces={"": "daily"})
    how = {"kind": "burst", "now": at("2026-11-21T03:00"), "zone": ZONE}
    assert hold_until(wishes, is_urgent=True, cause="rule", **how) is None
    assert hold_until(wishes, is_urgent=False, cause="rule", **how) == at("2026-11-21T08:00")
    assert hold_until(wishes, is_urgent=False, cause="escalation", **how) == at("2026-11-21T07:00")
    assert hold_until(replace(wishes, paces={"burst": "hourly"}), is_urgent=False, cause="rule", **how) == at("2026-11-21T07:00")


def test_grid_is_the_same_for_everybody_and_always_ahead():
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert next_on_grid(now, timedelta(minutes=15)) == now + timedelta(minutes=15)
    assert next_on_grid(now + timedelta(seconds=1), timedelta(minutes=15)) == now + timedelta(minutes=15)


def test_night_gives_one_letter_in_the_morning_and_wakes_for_harm_4(
    database, house, clock, people, rule, rumour, letters, work, later
):
    choose(database, clock, people["writer"], quiet_from=22 * 60, quiet_until=7 * 60)
    clock.now = at("2026-11-21T03:00")
    for number in range(4):
        tell_of(database, house, clock, rule, rumour, [people["writer"]], number=number)
    work()
    assert letters.messages == []
    tell_of(database, house, clock, rule, rumour, [people["writer"]], number=9, harm=4)
    work()
    assert [str(letter["Subject"]) for letter in letters.messages] == ["Brådskande larm: badhuset i Norrvik ska stängas"]
    clock.now = at("2026-11-21T07:00")
    work()
    morning = letters.messages[-1]
    assert morning["Subject"] == "4 larm"
    assert morning.get_content().count("badhuset i Norrvik") == 4
    assert {row.state for row in receipts(database)} == {"sent"}
    assert len(letters.messages) == 2


def test_storm_of_a_thousand_alerts_is_one_letter_a_quarter(database, house, clock, people, rule, rumour, letters, work, later):
    """W-04: at most one gathered letter in 15 minutes; what is urgent within 30 seconds; nobody is forgotten."""
    start = clock.utcnow()
    with database.write_session() as session:
        for number in range(1000):
            clock.now = start + timedelta(seconds=number * 0.06)
            alert = new_alert(session, rule, rumour, clock, number, is_urgent=number % 100 == 7)
            tell(session, alert, [people["writer"].id], cause="rule", now=clock.utcnow(), settings=house)
    sent_at = {}
    for second in (*range(0, 90, 5), 300, 600, 899, 900, 960, 1800):
        clock.now = start + timedelta(seconds=second)
        work()
        sent_at.update({one["Message-ID"]: second for one in letters.messages if one["Message-ID"] not in sent_at})
    rows = receipts(database)
    assert {row.state for row in rows} == {"sent"}
    assert len(rows) == 1000
    urgent = [(row.sent_at - row.prepared_at).total_seconds() for row in rows if row.hold_until is None]
    assert len(urgent) == 13  # ten urgent ones and the first three others
    assert max(urgent) <= 30
    gathered = [second for name, second in sent_at.items() if name.startswith("<alerts-")]
    assert gathered == [900]
    assert len(letters.messages) == 14
    assert "987 larm" in str(letters.messages[-1]["Subject"])
    assert "Och 962 till." in letters.messages[-1].get_content()


def test_storm_of_urgent_alerts_is_gathered_every_twenty_seconds(database, house, clock, people, rule, rumour, letters, work):
    start = clock.utcnow()
    with database.write_session() as session:
        for number in range(150):
            clock.now = start + timedelta(seconds=number * 0.4)
            alert = new_alert(session, rule, rumour, clock, number, is_urgent=True)
            tell(session, alert, [people["writer"].id], cause="rule", now=clock.utcnow(), settings=house)
    for second in range(0, 100, 4):
        clock.now = start + timedelta(seconds=second)
        work()
    waits = [(row.sent_at - row.prepared_at).total_seconds() for row in receipts(database)]
    assert max(waits) <= 30
    assert len(letters.messages) <= 10 * 4 + 4


def test_rooms_are_spared_a_storm_too(database, house, clock, people, rule, rumour, work, later):
    outside = Outside((200, {}, "ok"))
    add_route(database, house, clock, "chat", secret=outside.url + "/x", options={"flavour": "slack"})
    for number in range(20):
        tell_of(database, house, clock, rule, rumour, [people["writer"]], number=number)
    work(allowed_hosts=(outside.host,))
    later(minutes=16)
    work(allowed_hosts=(outside.host,))
    outside.stop()
    assert len(outside.asked) == 4
    assert "17 larm" in outside.json()["text"]
    with database.read_session() as session:
        assert Counter(row.state for row in session.query(AlertPosting)) == {"sent": 20}


def test_each_person_and_kind_has_a_pace_of_its_own(database, house, clock, people, rumour, letters, work, later):
    choose(database, clock, people["writer"], paces={"": "now", "deadline": "daily"})
    choose(database, clock, people["approver"], paces={"": "weekly"})
    both = [people["writer"], people["approver"]]
    for number, kind in enumerate(("burst", "deadline")):
        tell_of(database, house, clock, new_rule(database, clock, kind=kind, name=kind), rumour, both, number=number)
    work()
    assert [parseaddr(str(one["To"]))[1] for one in letters.messages] == ["writer@norrvik.example"]
    later(days=1)
    work()
    assert len(letters.messages) == 2
    later(days=7)
    work()
    assert str(letters.messages[-1]["To"]) == "approver@norrvik.example"
    assert str(letters.messages[-1]["Subject"]) == "2 larm"


def test_digest_killed_midway_goes_again_under_the_same_name(
    database, house, clock, people, rule, rumour, letters, work, later, monkeypatch
):
    choose(database, clock, people["writer"], paces={"": "hourly"})
    for number in range(3):
        tell_of(database, house, clock, rule, rumour, [people["writer"]], number=number)

    class Killed(BaseException):
        pass

    real, left = jobs.deliver, [1]

    def deliver(parcel, settings):
        done = real(parcel, settings)
        if left:
            left.pop()
            raise Killed
        return done

    monkeypatch.setattr(jobs, "deliver", deliver)
    later(hours=1)
    with pytest.raises(Killed):
        work()
    tell_of(database, house, clock, rule, rumour, [people["writer"]], number=7)  # meanwhile another alert comes
    later(minutes=3)
    work()
    assert len({one["Message-ID"] for one in letters.messages}) == 1
    assert all(str(one["Subject"]) == "3 larm" for one in letters.messages)
    with database.read_session() as session:
        (digest,) = session.query(AlertDigest).all()
    assert digest.state == "sent"


def test_alert_that_comes_just_as_its_digest_goes_is_not_forgotten(
    database, house, clock, people, rule, rumour, letters, work, later
):
    choose(database, clock, people["writer"], paces={"": "hourly"})
    tell_of(database, house, clock, rule, rumour, [people["writer"]], number=1)
    due = receipts(database)[0].hold_until
    clock.now = due
    work()
    clock.now = due - timedelta(seconds=1)  # its transaction began before the digest and ended after it
    tell_of(database, house, clock, rule, rumour, [people["writer"]], number=2)
    clock.now = due + timedelta(minutes=1)
    with database.write_session() as session:
        assert session.query(Job).filter_by(kind="alerts.send_digest", state="queued").count() == 0
        enqueue(session, "alerts.catch_up", {}, dedupe="now")
    work()
    assert [row.state for row in receipts(database)] == ["sent", "sent"]
    assert len(letters.messages) == 2


@pytest.mark.parametrize("hours", [-30, 30, 24 * 400], ids=["back", "ahead", "far"])
def test_clock_that_jumps_delays_nothing_for_ever(database, house, clock, people, rule, rumour, letters, work, later, hours):
    choose(database, clock, people["writer"], paces={"": "hourly"})
    tell_of(database, house, clock, rule, rumour, [people["writer"]], number=1)
    later(hours=hours)
    tell_of(database, house, clock, rule, rumour, [people["writer"]], number=2)
    for _ in range(40):
        later(hours=1)
        work()
    assert {row.state for row in receipts(database)} == {"sent"}
